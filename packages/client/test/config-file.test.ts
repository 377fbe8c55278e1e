import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startClient } from './start-client.ts';

const run = promisify(execFile);
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'imds-otel-config-'));
  await mkdir(join(home, '.aws'));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

const PROGRAM = `
  import { ImdsClient } from '@imds-otel/client';
  const { endpoint, ...options } = JSON.parse(process.argv[1]);
  const settle = (promise) => promise.catch(({ code, reason }) => ({ code, reason }));
  const result = await settle(new ImdsClient({ endpoint, disabled: false, ...options }).getRegion());
  console.log(JSON.stringify({ result, peakMiB: process.resourceUsage().maxRSS / 1024 }));
`;

/** Runs a call in a process of its own. The process has ended when this resolves; it is killed if it does not end. */
async function runCall(
  env: Readonly<Record<string, string>>,
  options: { readonly profile?: string } = {},
): Promise<{ result: unknown; peakMiB: number }> {
  const { imds } = await startClient();
  const argument = JSON.stringify({ endpoint: imds.url, ...options });
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM, argument], {
    cwd: dirname(import.meta.dirname),
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    timeout: 10_000,
  });
  return JSON.parse(stdout);
}

const UNUSABLE: readonly (readonly [name: string, create: (path: string) => Promise<unknown>, problem: string])[] = [
  ['a FIFO', (path) => run('mkfifo', [path]), 'not a regular file'],
  ['a link to a device', (path) => symlink('/dev/zero', path), 'not a regular file'],
  ['a folder', (path) => mkdir(path), 'a folder'],
  ['a file of 10 MiB', (path) => writeFile(path, '# comment\n'.repeat(1024 * 1024)), 'larger than 1 MiB'],
  ['a file of one byte too many', (path) => writeFile(path, 'a'.repeat(1024 * 1024 + 1)), 'larger than 1 MiB'],
];

describe.skipIf(process.platform === 'win32').each(UNUSABLE)('%s', (_, create, problem) => {
  test('as AWS_CONFIG_FILE is an error that says so, and the process ends', async () => {
    const file = join(home, 'config');
    await create(file);
    const { result, peakMiB } = await runCall({ AWS_CONFIG_FILE: file });
    const allowed = 'a regular file of at most 1 MiB that this process may read';
    const reason = `AWS_CONFIG_FILE is "${file}", which is ${problem}, but must be ${allowed}`;
    expect(result).toEqual({ code: 'INVALID_SETTING', reason });
    expect(peakMiB).toBeLessThan(300);
  });

  test('as ~/.aws/config is ignored, and the process ends', async () => {
    await create(join(home, '.aws', 'config'));
    expect((await runCall({})).result).toBe('eu-central-1');
  });

  test('as ~/.aws/config is an error that says so if a profile is named', async () => {
    const file = join(home, '.aws', 'config');
    await create(file);
    const reason = `profile is "mine", but must be a profile of ${file}, which is ${problem}`;
    expect((await runCall({}, { profile: 'mine' })).result).toEqual({ code: 'INVALID_SETTING', reason });
  });
});

test('a file of 1 MiB is read', async () => {
  const file = join(home, 'config');
  const start = '[default]\nmetadata_service_timeout = no\n';
  await writeFile(file, start.padEnd(1024 * 1024, '#'));
  const { result } = await runCall({ AWS_CONFIG_FILE: file });
  expect(result).toMatchObject({ code: 'INVALID_SETTING', reason: expect.stringContaining('"no"') });
});

test('control characters in the path of the file are escaped in the error', async () => {
  const folder = join(home, 'a\x1b[2J\n\u202e');
  await mkdir(folder);
  const { result } = await runCall({ AWS_CONFIG_FILE: folder }, { profile: 'b\x9b' });
  expect(result).toMatchObject({ code: 'INVALID_SETTING', reason: expect.stringContaining('a\\u001b[2J\\n\\u202e') });
});
