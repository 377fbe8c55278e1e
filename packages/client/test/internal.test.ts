import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { startNoResponseListener } from 'test-support/no-response-listener';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ImdsClient, ImdsError } from '../src/index.ts';
import {
  AWS_VARIABLES,
  awsSettingsKey,
  createLogger,
  type Environment,
  emitProcessWarning,
  isDisabledByEnvironment,
  isHttpUrl,
  loopTimeout,
  processWide,
  TOKEN_HEADER,
  TOKEN_TTL_HEADER,
} from '../src/internal.ts';
import { findDisablingSetting, resolveSettings } from '../src/settings/options.ts';
import { settle, startClient } from './start-client.ts';

const countTimers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;

afterEach(() => {
  vi.unstubAllEnvs();
  diag.disable();
});

describe('loopTimeout', () => {
  test('ends calls that wait for a response with an ImdsError that has a failure', async () => {
    const { client, imds } = await startClient(
      { faults: [{ path: '/latest/meta-data/hostname', with: 'no-response' }] },
      { timeoutMs: 60_000, attemptTimeoutMs: 60_000 },
    );
    await client.getRegion();
    const { signal } = loopTimeout(300);
    const errors = await Promise.all([
      settle(client.getMetadata('hostname', { signal })),
      settle(client.getMetadata('hostname', { signal })),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(ImdsError);
      const failure = { stage: 'headers', reason: 'timeout' };
      expect(error).toMatchObject({ code: 'TIMEOUT', operation: 'getMetadata', attempts: 1, failure });
    }
    expect(imds.requests.filter(({ path }) => path.endsWith('hostname'))).toHaveLength(2);
  });

  test('ends calls that cannot connect with UNREACHABLE', async () => {
    await using listener = await startNoResponseListener();
    const client = new ImdsClient({
      endpoint: listener.url,
      disabled: false,
      timeoutMs: 60_000,
      attemptTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
    const { signal } = loopTimeout(100);
    expect(await settle(client.getRegion({ signal }))).toMatchObject({
      code: 'UNREACHABLE',
      attempts: 1,
      failure: { stage: 'connect', reason: 'timeout' },
    });
  });

  test('ends a call that starts after the timeout, without a request', async () => {
    const { client, imds } = await startClient();
    const { signal } = loopTimeout(1);
    await expect.poll(() => signal.aborted).toBe(true);
    expect(await settle(client.getRegion({ signal }))).toMatchObject({ code: 'TIMEOUT', attempts: 0 });
    expect(imds.requests).toEqual([]);
  });

  test('never aborts after it was canceled, and leaves no timer', async () => {
    const before = countTimers();
    const { signal, cancel } = loopTimeout(30);
    expect(countTimers()).toBe(before + 1);
    cancel();
    expect(countTimers()).toBe(before);
    await sleep(100);
    expect(signal.aborted).toBe(false);
  });
});

describe('processWide', () => {
  test('creates a value once for each name', () => {
    const create = vi.fn(() => ({}));
    const value = processWide('test.once.1', create);
    expect(processWide('test.once.1', create)).toBe(value);
    expect(processWide('test.other.1', create)).not.toBe(value);
    expect(create).toHaveBeenCalledTimes(2);
  });

  test('is shared by the ESM and the CommonJS build', async () => {
    const program = `
      import { createRequire } from 'node:module';
      import * as esm from '@imds-otel/client/internal';
      const cjs = createRequire(import.meta.url)('@imds-otel/client/internal');
      const values = [esm, cjs].map(({ processWide }, index) => processWide('test.builds.1', () => ({ index })));
      console.log(esm.processWide === cjs.processWide, values[0] === values[1]);`;
    // In the folder of the package, its own name resolves to its build.
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: dirname(import.meta.dirname),
    });
    expect(stdout).toBe('false true\n');
  });
});

describe('the AWS settings', () => {
  /** The names of the variables that the client reads if none of them is set and there is no config file. */
  async function recordVariables(): Promise<string[]> {
    const names = new Set<string>();
    const original = process.env;
    process.env = new Proxy<NodeJS.ProcessEnv>(
      {},
      { getOwnPropertyDescriptor: (_, name) => void names.add(String(name)) },
    );
    try {
      findDisablingSetting({});
      await resolveSettings({});
    } finally {
      process.env = original;
    }
    return [...names].sort();
  }

  test('AWS_VARIABLES has exactly the variables that the client reads', async () => {
    // ~/.aws/config of the developer is not read: an empty home folder.
    vi.stubEnv('HOME', '/nonexistent');
    expect(await recordVariables()).toEqual(Object.values(AWS_VARIABLES).sort());
  });

  test.each([...Object.values(AWS_VARIABLES), 'HOME', 'USERPROFILE'])('awsSettingsKey changes with %s', (name) => {
    const keys = [{}, { [name]: '' }, { [name]: 'a' }, { [name]: 'b' }].map(awsSettingsKey);
    expect(new Set(keys).size).toBe(4);
  });

  test('awsSettingsKey differs if two variables swap their values', () => {
    const { configFile, profile } = AWS_VARIABLES;
    expect(awsSettingsKey({ [configFile]: 'a', [profile]: 'b' })).not.toBe(
      awsSettingsKey({ [configFile]: 'b', [profile]: 'a' }),
    );
  });

  test('awsSettingsKey is the same if only other variables change', () => {
    expect(awsSettingsKey({ PATH: '/bin', AWS_REGION: 'eu-central-1' })).toBe(awsSettingsKey({}));
  });

  test.each([
    ['true', true],
    ['TRUE', true],
    ['false', false],
    ['1', false],
    ['', false],
    [undefined, false],
  ])('isDisabledByEnvironment for AWS_EC2_METADATA_DISABLED=%s is %s', (value, disabled) => {
    expect(isDisabledByEnvironment({ AWS_EC2_METADATA_DISABLED: value })).toBe(disabled);
  });
});

describe('in an environment that the application has replaced', () => {
  const replaced = (env: unknown): Environment => env as Environment;

  test.each([
    [true, true],
    [1, false],
    [Symbol('true'), false],
    [{ toString: () => 'true' }, false],
    [null, false],
  ])('isDisabledByEnvironment for %s is %s', (value, disabled) => {
    expect(isDisabledByEnvironment(replaced({ AWS_EC2_METADATA_DISABLED: value }))).toBe(disabled);
  });

  test('inherited variables are unset', () => {
    const env = replaced(Object.create({ AWS_EC2_METADATA_DISABLED: 'true', AWS_PROFILE: 'inherited' }));
    expect(isDisabledByEnvironment(env)).toBe(false);
    expect(awsSettingsKey(env)).toBe(awsSettingsKey({}));
  });

  test('awsSettingsKey accepts any value', () => {
    const key = (value: unknown): string => awsSettingsKey(replaced({ AWS_PROFILE: value }));
    expect(key(5)).toBe(key('5'));
    for (const value of [1n, Symbol('a'), {}, () => {}]) expect(key(value)).toBe(awsSettingsKey({}));
  });
});

test.each([
  ['http://127.0.0.1:1338', true],
  ['https://imds.example/path', true],
  ['HTTP://[fd00:ec2::254]', true],
  [new URL('http://127.0.0.1'), true],
  ['localhost:1338', false],
  ['ftp://127.0.0.1', false],
  ['127.0.0.1', false],
  ['', false],
])('isHttpUrl of %s is %s', (value, expected) => {
  expect(isHttpUrl(value)).toBe(expected);
});

test('TOKEN_HEADER and TOKEN_TTL_HEADER are the headers that the client sends', async () => {
  const { client, imds } = await startClient();
  await client.getRegion();
  const [token, read] = imds.requests;
  expect(token?.headers[TOKEN_TTL_HEADER]).toBe('21600');
  expect(read?.headers[TOKEN_HEADER]).toHaveLength(56);
});

describe('createLogger', () => {
  const setLogger = (write: (...args: unknown[]) => void): void => {
    const logger: DiagLogger = { verbose: write, debug: write, info: write, warn: write, error: write };
    diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  };

  test('writes to the diag logger with the namespace', () => {
    const lines: unknown[][] = [];
    setLogger((...args) => lines.push(args));
    const logger = createLogger('@imds-otel/test');
    const error = new Error('details');
    logger.debug('one');
    logger.warn('two');
    logger.warn('three', error);
    expect(lines.slice(-3)).toEqual([
      ['@imds-otel/test', 'one'],
      ['@imds-otel/test', 'two'],
      ['@imds-otel/test', 'three', error],
    ]);
  });

  test('writes to a diag logger that was set after its creation', () => {
    const logger = createLogger('@imds-otel/test');
    logger.warn('lost');
    const lines: unknown[][] = [];
    setLogger((...args) => lines.push(args));
    logger.warn('one');
    expect(lines.at(-1)).toEqual(['@imds-otel/test', 'one']);
  });

  test('does not throw if the diag logger throws', () => {
    let calls = 0;
    let broken = false;
    setLogger(() => {
      calls += 1;
      if (broken) throw new Error('broken logger');
    });
    broken = true;
    const logger = createLogger('@imds-otel/test');
    const before = calls;
    expect(() => logger.debug('one')).not.toThrow();
    expect(() => logger.warn('two', new Error('details'))).not.toThrow();
    expect(calls - before).toBe(2);
    broken = false;
  });
});

test('emitProcessWarning emits a warning with its namespace and the message of the error', async () => {
  const warnings: string[] = [];
  const onWarning = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
  process.on('warning', onWarning);
  try {
    emitProcessWarning('imds-otel/test', 'The start command is wrong');
    emitProcessWarning('imds-otel/test', 'The callback threw', new Error('details'));
    emitProcessWarning('imds-otel/test', 'The callback threw', 'a string');
    await expect
      .poll(() => warnings)
      .toEqual([
        'imds-otel/test: The start command is wrong',
        'imds-otel/test: The callback threw: details',
        'imds-otel/test: The callback threw: a string',
      ]);
  } finally {
    process.off('warning', onWarning);
  }
});
