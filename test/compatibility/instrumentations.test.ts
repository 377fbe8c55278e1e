/** The instrumentations that `imds-otel/register` adds, in ES modules and CommonJS, with and without Node's permission model. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../packaging/pack.ts';
import { installToolchains, type NodeVersion, nodeOf } from './toolchains.ts';

const run = promisify(execFile);

// Has pino, imds-otel and the instrumentations as dependencies.
const APPLICATION = join(root, 'examples/zero-code');

/** An HTTP server and client, from Node.js, and a logger, from npm. */
const CODE = `
  const server = createServer((_request, response) => {
    pino().info('handled');
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    get({ host: '127.0.0.1', port: server.address().port }, (response) => {
      response.resume().on('end', () => server.close());
    });
  });
`;
const IMPORTS = "import { createServer, get } from 'node:http'; import { pino } from 'pino';";
const REQUIRES = "const { createServer, get } = require('node:http'); const { pino } = require('pino');";

const FORMATS = [
  ['an ES module', ['--input-type=module', '--eval', IMPORTS + CODE]],
  ['CommonJS', ['--input-type=commonjs', '--eval', REQUIRES + CODE]],
] as const;

/** The permissions that a server needs: Node.js 26 restricts the network too. */
const PERMISSIONS = {
  '22.15.0': ['--permission', '--allow-fs-read=*', '--allow-worker'],
  '22.23.3': ['--permission', '--allow-fs-read=*'],
  '24.21.0': ['--permission', '--allow-fs-read=*'],
  '26.10.0': ['--permission', '--allow-fs-read=*', '--allow-net'],
} as const satisfies Partial<Record<NodeVersion, readonly string[]>>;

/** Runs the application with the SDK, which prints its spans. Rejects if the exit code is not 0. */
function start(version: NodeVersion, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    AWS_EC2_METADATA_DISABLED: 'true',
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pino',
  };
  return run(nodeOf(version), ['--import', 'imds-otel/register', ...args], { cwd: APPLICATION, env, timeout: 60_000 });
}

/** The kinds of the printed spans, 1 for the server and 2 for the client, and whether the log is in a trace. */
function instrumented(stdout: string): { kinds: string[]; logInTrace: boolean } {
  const kinds = [...stdout.matchAll(/^ {2}kind: (\d),$/gm)].map((match) => match[1] ?? '');
  return { kinds: kinds.sort(), logInTrace: /"trace_id":"[0-9a-f]{32}".*"msg":"handled"/.test(stdout) };
}

const ALL = { kinds: ['1', '2'], logInTrace: true };

beforeAll(installToolchains, 300_000);

describe.each(Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[])('Node.js %s', (version) => {
  it.each(FORMATS)('instruments %s without a warning', async (_format, code) => {
    const { stdout, stderr } = await start(version, code);
    expect(stderr).toBe('');
    expect(instrumented(stdout)).toEqual(ALL);
  });

  it.each(FORMATS)('instruments %s with --permission', async (_format, code) => {
    const { stdout, stderr } = await start(version, [...PERMISSIONS[version], ...code]);
    // Node.js warns about some of these permissions, but imds-otel/register causes no warning.
    expect(stderr).not.toMatch(/imds-otel|DEP0205/);
    expect(instrumented(stdout)).toEqual(ALL);
  });
});

describe('Node.js 22.15.0 with --permission and without --allow-worker', () => {
  const permissions = ['--permission', '--allow-fs-read=*'];

  it.each(FORMATS)('warns that ES modules are not instrumented: %s', async (format, code) => {
    const { stdout, stderr } = await start('22.15.0', [...permissions, ...code]);
    expect(stderr).toMatch(/imds-otel\/register: ES modules are not instrumented, only CommonJS modules/);
    if (format === 'CommonJS') expect(instrumented(stdout)).toEqual(ALL);
  });
});
