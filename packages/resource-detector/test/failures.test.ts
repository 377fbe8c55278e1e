import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulator } from '@imds-otel/simulator';
import { NITRO } from 'test-support/dmi';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { runDetection } from '../src/run-detection.ts';
import type { BrokenProcessReport } from './broken-process.ts';
import { hostOf } from './host.ts';

const run = promisify(execFile);

/** Detects in a process that is broken in one way. */
async function detectInProcess(how: string, wrapper: readonly string[] = []): Promise<BrokenProcessReport> {
  await using imds = await startSimulator();
  const { AWS_EC2_METADATA_DISABLED: _, ...env } = process.env;
  const [command, ...args] = [
    ...wrapper,
    process.execPath,
    join(import.meta.dirname, 'broken-process.ts'),
    how,
    imds.url,
  ];
  const { stdout } = await run(command ?? '', args, {
    env: { ...env, AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url },
    timeout: 25_000,
  });
  return JSON.parse(stdout);
}

describe('the identity is detected, and nothing is uncaught, in a process with', () => {
  it.each([
    'nothing',
    'frozen Error.prototype',
    'frozen Object.prototype',
    'non-extensible globalThis',
    'process.env with a number',
    'setEnvironmentData that throws',
    'getEnvironmentData that returns anything',
    'a channel that throws',
    'polluted Object.prototype',
    'Promise.allSettled that throws',
  ])('%s', async (how) => {
    const report = await detectInProcess(how);
    expect(report).toMatchObject({ outcome: 'detected', uncaught: [] });
    expect(Object.keys(report.attributes)).toHaveLength(10);
  });
});

describe('the cause is internal, and nothing is uncaught, in a process with', () => {
  it.each([
    'process.env without a value',
    'process.env that throws',
    'JSON.stringify that throws',
    'performance.now that throws',
  ])('%s', async (how) => {
    expect(await detectInProcess(how)).toMatchObject({ outcome: 'absent', cause: 'internal', uncaught: [] });
  });
});

it('the identity is detected without WebAssembly, which the parser of undici needs', async () => {
  await using imds = await startSimulator();
  // Node.js needs WebAssembly for TypeScript, so this is the built package.
  const script = `import { detectImds } from '@imds-otel/resource-detector';
    console.log((await detectImds({ endpoint: '${imds.url}' })).outcome);`;
  const { AWS_EC2_METADATA_DISABLED: _, ...env } = process.env;
  const { stdout } = await run(process.execPath, ['--jitless', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...env, AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url },
    timeout: 25_000,
  });
  expect(stdout.trim()).toBe('detected');
});

it('too many open files are named, and not called a firewall', async () => {
  const report = await detectInProcess('too many open files', ['sh', '-c', 'ulimit -n 100 && exec "$0" "$@"']);
  expect(report).toMatchObject({ outcome: 'absent', cause: 'internal', uncaught: [] });
  expect(report.message).toMatch(/too many open files .*EMFILE/);
});

it('a subscriber that throws does not affect the detection; Node.js reports its error', async () => {
  const report = await detectInProcess('a subscriber that throws');
  expect(report).toMatchObject({ outcome: 'detected', uncaught: ['broken on purpose'] });
});

describe('a failure of the detector', () => {
  const config = readConfig({ endpoint: 'http://127.0.0.1:9', timeoutMs: 600 }, {});

  it('on EC2 leaves the attributes of the DMI data, and the problem names the error, Node.js and the issue tracker', async () => {
    const invalid = { ...config, timeoutMs: Symbol('surprise') as unknown as number };
    const detection = await runDetection(invalid, hostOf(NITRO));
    expect(detection).toMatchObject({
      outcome: 'degraded',
      attributes: { 'host.id': 'i-0123456789abcdef0' },
      problem: { cause: 'internal' },
    });
    expect(detection.problem?.message).toContain(`Node.js ${process.version}`);
    expect(detection.problem?.message).toMatch(/TypeError: .*Symbol/);
    expect(detection.problem?.remedy).toContain('https://github.com/imds-otel/imds-otel/issues');
  });

  it.each([
    ['an error', new Error('a\nb'), /Error: a\\u\{a\}b\./],
    ['a text', 'just a text', /just a text\./],
    ['an object without a text', Object.create(null), /an error without a description/],
    [
      'an error whose message throws',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new Error('y');
        },
      }),
      /without/,
    ],
    ['undefined', undefined, /undefined/],
    ['a long error', new Error('x'.repeat(10_000)), /x…\.$/],
  ])('off EC2 is described if it is %s', (_, thrown, message) => {
    const host = {
      env: {},
      readFile: () => {
        throw thrown;
      },
    };
    const detection = runDetection(config, host);
    expect(detection).toMatchObject({ outcome: 'absent', attributes: {}, problem: { cause: 'internal' } });
    expect('problem' in detection && detection.problem?.message).toMatch(message);
  });
});
