import { ImdsClient } from '@imds-otel/client';
import { startImdsProbe } from '@imds-otel/metrics';
import { startSimulator } from '@imds-otel/simulator';
import { CommanderError } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFixedPort, parseMilliseconds, parsePort, parseTimeout } from '../src/option-parsers.ts';
import { parseLatency } from '../src/simulate/flags.ts';
import { runInProcess } from './run-in-process.ts';

/** An endpoint on loopback. No command in this file gets as far as a request. */
const ENDPOINT = 'http://127.0.0.1:9';

/** Every parser of numbers, and what receives the number. `accept` throws if the number is out of its range. */
const PARSERS: Record<string, { parse: (text: string) => unknown; accept: (value: never) => unknown }> = {
  '--timeout': { parse: parseTimeout, accept: (timeoutMs) => new ImdsClient({ timeoutMs }) },
  '--interval': {
    parse: parseMilliseconds,
    accept: (intervalMs) => startImdsProbe({ intervalMs, endpoint: ENDPOINT, disabled: true }).stop(),
  },
  '--port': { parse: parsePort, accept: (port: number) => expect(port >= 0 && port <= 65_535).toBe(true) },
  '--prometheus': { parse: parseFixedPort, accept: (port: number) => expect(port >= 1 && port <= 65_535).toBe(true) },
  '--latency': {
    parse: parseLatency,
    accept: async (latencyMs) => (await startSimulator({ latencyMs })).close(),
  },
};

const EDGES = ['', ' ', '0', '-0', '-1', '+1', '1', '0.5', '1e3', '0x10', '1_000', '٣', 'NaN', 'Infinity', '1\n', '5s'];
const LARGE = [
  65_535,
  65_536,
  3_600_000,
  3_600_001,
  86_400_000,
  86_400_001,
  999_999_999,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
];
const number = fc.oneof(
  fc.constantFrom(...EDGES, ...LARGE.map(String), '9'.repeat(400), ',', '1,', ',1', '5,2', '0,5', '2,40', '1,2,3'),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string(),
);

describe.each(Object.entries(PARSERS))('%s', (_option, { parse, accept }) => {
  it('is either rejected with a sentence, or accepted by what receives the number', async () => {
    await fc.assert(
      fc.asyncProperty(number, async (text) => {
        let value: unknown;
        try {
          value = parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CommanderError);
          expect((error as Error).message).toMatch(/^It must be .*\.$/);
          return;
        }
        await accept(value as never);
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  ['show', '--timeout', '999999999'],
  ['show', 'local-ipv4', '--timeout', '3600001'],
  ['env', '--timeout', '999999999999999999999'],
  ['doctor', '--timeout', '0'],
])('%s %s %s %s is a usage error', async (...line) => {
  const { exitCode, stdout, stderr } = await runInProcess(line, ENDPOINT);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('It must be a whole number of milliseconds from 1 to 3600000.');
});

it.each(['http://user:planted-secret@127.0.0.1', 'http://127.0.0.1?token=planted-secret', 'http:planted-secret@x/?a'])(
  'an invalid endpoint is a usage error that does not repeat %s',
  async (endpoint) => {
    const { exitCode, stdout, stderr } = await runInProcess(['show'], endpoint);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: The argument of --endpoint must be a URL such as/);
    expect(stdout + stderr).not.toContain('planted-secret');
  },
);
