/** The command and `imds-otel/register`, installed by npm from the packed tarballs, on every supported Node.js. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll } from '../packaging/pack.ts';
import { emptyProject } from './empty-project.ts';
import { installToolchains, type NodeVersion, nodeOf } from './toolchains.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'imds-otel-command-'));
const APPLICATION = join(folder, 'application.cjs');
let imds: Simulator;

beforeAll(async () => {
  const [tarballs] = await Promise.all([packAll(folder), installToolchains()]);
  await emptyProject(folder, [...tarballs.values()]);
  writeFileSync(APPLICATION, "require('@opentelemetry/api').trace.getTracer('app').startSpan('work').end();");
  imds = await startSimulator();
}, 300_000);
afterAll(async () => {
  await imds.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs Node.js in the project with a simulated IMDS and prints spans. Rejects if the exit code is not 0. */
function start(version: NodeVersion, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  // NODE_PATH would make the dependencies of the workspace available.
  const { AWS_EC2_METADATA_DISABLED: _, NODE_PATH: __, ...clean } = process.env;
  const env = {
    ...clean,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
  return run(nodeOf(version), args, { cwd: folder, env, timeout: 60_000 });
}

async function node(version: NodeVersion, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await start(version, args);
  expect(stderr).toBe('');
  return stdout;
}

describe.each(['22.15.0', '22.23.3', '24.21.0', '26.10.0'] as const)('Node.js %s', (version) => {
  it('runs imds-otel show --json', async () => {
    const shown: unknown = JSON.parse(await node(version, ['node_modules/.bin/imds-otel', 'show', '--json']));
    expect(JSON.stringify(shown)).toContain('"host.id":"i-0123456789abcdef0"');
  });

  it.each(['--import', '--require'])('starts the SDK with %s imds-otel/register', async (flag) => {
    const printed = await node(version, [flag, 'imds-otel/register', APPLICATION]);
    expect(printed).toContain("name: 'work'");
    expect(printed).toContain("'host.id': 'i-0123456789abcdef0'");
  });
});

describe.each(['20.18.1', '20.20.2'] as const)('Node.js %s, which is too old for the command', (version) => {
  const NEEDED = /imds-otel requires Node\.js 22\.15 or later, and this is Node\.js 20\./;

  it('makes imds-otel exit with an error that names the required version', async () => {
    await expect(start(version, ['node_modules/.bin/imds-otel', 'show'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(NEEDED),
    });
  });

  it.each(['--import', '--require'])(
    'runs the application with %s imds-otel/register and prints the required version',
    async (flag) => {
      writeFileSync(join(folder, 'plain.cjs'), "console.log('ran');");
      const { stdout, stderr } = await start(version, [flag, 'imds-otel/register', './plain.cjs']);
      expect(stdout).toBe('ran\n');
      expect(stderr).toMatch(NEEDED);
    },
  );
});
