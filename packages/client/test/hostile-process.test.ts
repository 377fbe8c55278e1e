import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { SimulatorOptions } from '@imds-otel/simulator';
import { describe, expect, test } from 'vitest';
import { startClient } from './start-client.ts';

const run = promisify(execFile);

interface Ended {
  readonly output: unknown;
  readonly stderr: string;
}

/** Prints what a call results in. It runs after the code that makes the process unusual, and must end by itself. */
const CALL = `
  const { ImdsClient } = await import('@imds-otel/client');
  const client = new ImdsClient({ endpoint: process.argv[1], disabled: false, ...options });
  const settle = (promise) => promise.catch(({ code, reason, remedy, failure, cause }) => ({ code, reason, remedy, failure, cause: cause?.message }));
  console.log(JSON.stringify(await settle(call(client))));
`;

interface Scenario {
  /** Flags of Node.js. */
  readonly flags?: readonly string[];
  /** Runs first. Can change \`options\` and \`call\`. */
  readonly code?: string;
  readonly simulator?: SimulatorOptions;
}

/** Runs a call in a new process that resolves the name of the package to its build. Rejects if the process crashes. */
async function runCall({ flags = [], code = '', simulator = {} }: Scenario): Promise<Ended> {
  const { imds } = await startClient(simulator);
  const program = `let options = {}; let call = (client) => client.getRegion(); ${code}; ${CALL}`;
  const { stdout, stderr } = await run(
    process.execPath,
    [...flags, '--input-type=module', '--eval', program, imds.url],
    { cwd: dirname(import.meta.dirname), timeout: 20_000 },
  );
  return { output: JSON.parse(stdout), stderr };
}

const ON_READ = '/latest/dynamic/instance-identity/document';
const FROZEN = 'Object.freeze(Error.prototype); Object.freeze(TypeError.prototype)';

/** Processes in which undici cannot run. */
describe.each([
  ['node --jitless', { flags: ['--jitless'] }],
  ['a frozen Error.prototype', { code: FROZEN }],
])('with %s', (_, scenario) => {
  test('a call resolves', async () => {
    expect((await runCall(scenario)).output).toBe('eu-central-1');
  });

  test.each([
    ['reset', 'UNREACHABLE'],
    ['truncate', 'BAD_RESPONSE'],
    ['not-http', 'BAD_RESPONSE'],
    ['oversized', 'BAD_RESPONSE'],
    ['no-response', 'TIMEOUT'],
  ] as const)('a read that ends in %s rejects with %s', async (fault, code) => {
    const simulator = { faults: [{ path: ON_READ, with: fault }] };
    const options = `${'code' in scenario ? scenario.code : ''}; options = { maxAttempts: 2, attemptTimeoutMs: 300 }`;
    const { output } = await runCall({ ...scenario, code: options, simulator });
    expect(output).toMatchObject({ code });
  });

  test('a token request that gets no response falls back to IMDSv1', async () => {
    const simulator: SimulatorOptions = {
      tokens: 'optional',
      faults: [{ path: '/latest/api/token', with: 'no-response' }],
    };
    const options = `${'code' in scenario ? scenario.code : ''}; options = { attemptTimeoutMs: 200 }`;
    expect((await runCall({ ...scenario, code: options, simulator })).output).toBe('eu-central-1');
  });

  test('a call that is aborted or closed ends', async () => {
    const simulator: SimulatorOptions = { faults: [{ with: 'no-response' }] };
    const code = `${'code' in scenario ? scenario.code : ''};
      call = async (client) => {
        const controller = new AbortController();
        const calls = [client.getRegion({ signal: controller.signal }), client.getRegion()];
        setTimeout(() => { controller.abort('mine'); client.close(); }, 200);
        return (await Promise.allSettled(calls)).map(({ reason }) => reason.code ?? reason);
      }`;
    expect((await runCall({ ...scenario, code, simulator })).output).toEqual(['mine', 'CLOSED']);
  });
});

describe('a call rejects with INTERNAL and the original error', () => {
  test('if no file descriptor is free', async () => {
    const code = `
      const { closeSync, openSync } = await import('node:fs');
      call = async (client) => {
        await client.getRegion();
        const files = [];
        // The sockets of the first call close in later turns of the event loop, which frees their descriptors.
        for (let turn = 0; turn < 100; turn += 1) {
          try { while (files.length < 1000) files.push(openSync('/dev/null')); } catch {}
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const result = await settle(client.getMetadata('hostname'));
        for (const file of files) closeSync(file);
        return result;
      }`;
    const { imds } = await startClient();
    const program = `let options = {}; let call; ${code}; ${CALL}`;
    const { stdout } = await run(
      'sh',
      ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '--eval', program, imds.url],
      { cwd: dirname(import.meta.dirname), timeout: 20_000 },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'INTERNAL',
      reason: expect.stringContaining('EMFILE'),
      remedy: expect.stringContaining('ulimit -n'),
      failure: { stage: 'connect', reason: 'resources', code: 'EMFILE' },
      cause: expect.stringContaining('EMFILE'),
    });
  });

  test.skipIf(!process.allowedNodeEnvironmentFlags.has('--allow-net'))(
    'if the process has no network permission',
    async () => {
      const { output } = await runCall({ flags: ['--permission', '--allow-fs-read=*'] });
      expect(output).toMatchObject({
        code: 'INTERNAL',
        remedy: expect.stringContaining('--allow-net'),
        failure: { stage: 'connect', reason: 'denied', code: 'ERR_ACCESS_DENIED' },
        cause: expect.stringContaining('ERR_ACCESS_DENIED'),
      });
    },
  );

  test('if a surprise happens in the shared token request', async () => {
    const code = `
      // Only the parser of the token reads 56 bytes as latin1.
      const { toString } = Buffer.prototype;
      Buffer.prototype.toString = function (encoding, ...range) {
        if (this.length === 56 && encoding === 'latin1') throw new Error('surprise');
        return toString.call(this, encoding, ...range);
      };`;
    const { output } = await runCall({ code });
    expect(output).toMatchObject({
      code: 'INTERNAL',
      cause: 'surprise',
      remedy: expect.stringContaining(process.version),
    });
  });
});

describe('nothing is unhandled', () => {
  test.each(['destroy', 'dispatch'])('if %s() of undici throws', async (method) => {
    const code = `
      const { createRequire } = await import('node:module');
      const { prototype } = createRequire(process.cwd() + '/src/index.ts')('undici').Client;
      let target = prototype;
      while (!Object.hasOwn(target, '${method}')) target = Object.getPrototypeOf(target);
      target['${method}'] = () => { throw new Error('surprise'); };`;
    const { output } = await runCall({ code });
    if (method === 'destroy') expect(output).toBe('eu-central-1');
    else expect(output).toMatchObject({ code: 'INTERNAL', cause: 'surprise' });
  });

  test('if globalThis is not extensible', async () => {
    const { output } = await runCall({
      code: `Object.preventExtensions(globalThis);
        const { processWide } = await import('@imds-otel/client/internal');
        const create = () => ({});
        if (processWide('test.1', create) !== processWide('test.1', create)) throw new Error('not shared');`,
    });
    expect(output).toBe('eu-central-1');
  });

  test('if process.env was replaced by an object with other values than text', async () => {
    const { output } = await runCall({
      code: `process.env = { AWS_EC2_METADATA_DISABLED: 0, AWS_METADATA_SERVICE_NUM_ATTEMPTS: 2, AWS_PROFILE: Symbol('p'), AWS_CONFIG_FILE: {}, HOME: 5 };`,
    });
    expect(output).toBe('eu-central-1');
  });

  test('if an option is not of its type', async () => {
    const { output } = await runCall({
      code: `call = async (client) => Promise.all([
        client.getMetadata(5), client.listMetadata(null), client.getDynamicData(Symbol('s')), client.getRegion({ signal: 5 }),
        (async () => new ImdsClient({ endpoint: Object.create(null) }))(), (async () => new ImdsClient({ profile: 5 }))(),
      ].map((promise) => promise.catch(({ code }) => code)));`,
    });
    const invalid = 'INVALID_SETTING';
    expect(output).toEqual(['BAD_REQUEST', 'BAD_REQUEST', 'BAD_REQUEST', invalid, invalid, invalid]);
  });
});

test('options are not read through a polluted Object.prototype', async () => {
  const names = {
    endpoint: 'http://127.0.0.1:1',
    endpointMode: 'IPv9',
    profile: 'gone',
    disabled: true,
    timeoutMs: 1,
    attemptTimeoutMs: 1,
    maxAttempts: -1,
    tokenTtlSeconds: 1,
    v1Fallback: 'no',
    dispatcher: {},
    onAttempt: 5,
    socketPath: '/nonexistent',
    body: 'polluted',
    region: 'polluted',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv9',
    metadata_service_timeout: 'polluted',
  };
  const { output } = await runCall({
    // Node.js cannot load modules with such a prototype, so the first call comes before.
    code: `call = async (client) => {
      await client.getRegion();
      for (const [name, value] of Object.entries(${JSON.stringify(names)})) {
        Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
      }
      try {
        return await new ImdsClient({ endpoint: process.argv[1], disabled: false }).getRegion();
      } finally {
        for (const name of ${JSON.stringify(Object.keys(names))}) delete Object.prototype[name];
      }
    }`,
  });
  expect(output).toBe('eu-central-1');
});
