import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallResult, callInNamespace, namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImdsClientOptions } from '../src/index.ts';
import { callByName, type NamedCall } from './name-lookup-process.ts';

const MODULE = new URL('name-lookup-process.ts', import.meta.url).href;

/** `getaddrinfo` waits this long for a DNS server, in seconds. */
const DNS_TIMEOUT_SECONDS = 30;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imds-otel-lookup-'));
  const resolver = `nameserver 127.0.0.1\nsearch example.internal\noptions timeout:${DNS_TIMEOUT_SECONDS} attempts:1\n`;
  await writeFile(join(folder, 'resolv.conf'), resolver);
  await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost # comment\n127.0.0.1\tother Imds.Hosts.Example\n');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Rejects nothing: a process that is still running after 20 s is killed, and its result is undefined. */
function call(
  host: string,
  dns: 'silent' | 'responds',
  options: ImdsClientOptions = {},
): Promise<CallResult<NamedCall>> {
  return callInNamespace(MODULE, callByName, [host, dns, options], {
    timeoutMs: 20_000,
    setup: ['resolv.conf', 'hosts'].map((name) => `mount --bind '${join(folder, name)}' /etc/${name}`),
  });
}

describeUnless(namespaceProblem, 'an endpoint by name', () => {
  test('is looked up once per call if DNS does not respond, and the process ends when the call does', async () => {
    // The attempts end before getaddrinfo would.
    const { result, exitCode, stderr } = await call('imds.example', 'silent');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(result?.result).toMatchObject({ code: 'UNREACHABLE', failure: { stage: 'connect', reason: 'timeout' } });
    expect(result?.queries).toEqual([expect.stringMatching(/^\d+ imds\.example 1$/)]);
  });

  test('of the hosts file is found without DNS', async () => {
    expect((await call('imds.hosts.example', 'silent')).result).toEqual({ result: 'eu-central-1', queries: [] });
  });

  test('is found with DNS', async () => {
    const { result } = await call('imds.example', 'responds');
    expect(result?.result).toBe('eu-central-1');
  });

  test('is found with the search domain of the host', async () => {
    const { result } = await call('imds', 'responds');
    expect(result?.result).toBe('eu-central-1');
    expect(result?.queries).toContainEqual(expect.stringMatching(/ imds\.example\.internal 1$/));
  });

  test('is looked up until the attempt times out, and a lookup that ends first is a timeout as well', async () => {
    const { result, exitCode } = await call('imds.example', 'silent', {
      timeoutMs: 1500,
      connectTimeoutMs: 60_000,
      attemptTimeoutMs: 60_000,
    });
    expect(exitCode).toBe(0);
    expect(result?.result).toMatchObject({ code: 'UNREACHABLE', failure: { stage: 'connect', reason: 'timeout' } });
  });
});
