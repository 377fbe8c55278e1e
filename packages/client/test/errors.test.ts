import type { startSimulator } from '@imds-otel/simulator';
import { startNoResponseListener } from 'test-support/no-response-listener';
import { Agent, type Dispatcher } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { REMEDIES } from '../src/errors.ts';
import {
  type ImdsAttemptFailure,
  ImdsClient,
  type ImdsClientOptions,
  ImdsError,
  type ImdsErrorCode,
} from '../src/index.ts';
import { onToken } from './situations/situation.ts';
import { settle, startClient } from './start-client.ts';

const DOCUMENT_PATH = '/latest/dynamic/instance-identity/document';
/** Nothing listens there. */
const REFUSING = 'http://127.0.0.1:1';

interface ErrorCase {
  readonly name: string;
  readonly simulator?: Parameters<typeof startSimulator>[0];
  readonly options?: ImdsClientOptions;
  readonly closed?: true;
  readonly attempts: number;
  readonly reason: string | RegExp;
  /** Undefined if the error has no status code. */
  readonly statusCode?: number;
  /** Undefined if the error has no failure. */
  readonly failure?: ImdsAttemptFailure;
}

const onDocument = (effect: 'no-response' | 'not-http' | 'truncate' | 'oversized' | 'reset' | 'malformed-json') => ({
  faults: [{ path: DOCUMENT_PATH, with: effect }],
});
const withStatus = (status: number) => ({ faults: [{ path: DOCUMENT_PATH, with: { status } }] });

/** Depends on the kernel: whether the reset arrives as an error or as the end of the connection. */
const RESET_CODE: string = expect.stringMatching(/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/);
const once = { maxAttempts: 1 } as const;

function throwingDispatcher(error: unknown): Dispatcher {
  return Object.assign(new Agent(), {
    dispatch: () => {
      throw error;
    },
  });
}

const ERRORS: Readonly<Record<ImdsErrorCode, readonly ErrorCase[]>> = {
  DISABLED: [
    {
      name: 'the option disables IMDS',
      options: { disabled: true },
      attempts: 0,
      reason: 'the option disabled disables IMDS for this process',
    },
  ],
  // The constructor throws these as well: see "an invalid setting".
  INVALID_SETTING: [],
  UNREACHABLE: [
    {
      name: 'the connection is refused',
      options: { ...once, endpoint: REFUSING },
      attempts: 1,
      reason: /^the token request could not connect \(.*ECONNREFUSED.*\)$/,
      failure: { stage: 'connect', reason: 'refused', code: 'ECONNREFUSED' },
    },
    {
      name: 'the connection is reset before a response to the read',
      simulator: onDocument('reset'),
      options: once,
      attempts: 2,
      reason: /^the request lost its connection before a response \(.*\)$/,
      failure: { stage: 'headers', reason: 'reset', code: RESET_CODE },
    },
  ],
  TIMEOUT: [
    {
      name: 'no response to the read arrives in time',
      simulator: onDocument('no-response'),
      options: { ...once, attemptTimeoutMs: 50 },
      attempts: 2,
      reason: 'the request got no whole response in time',
      failure: { stage: 'headers', reason: 'timeout' },
    },
    {
      name: 'the body stops',
      simulator: { faults: [{ path: DOCUMENT_PATH, with: { noResponse: 'body' } }] },
      options: { ...once, attemptTimeoutMs: 200 },
      attempts: 2,
      reason: 'the request got no whole response in time',
      failure: { stage: 'body', reason: 'timeout' },
    },
  ],
  UNAUTHORIZED: [
    {
      name: 'IMDS rejects a new token',
      simulator: withStatus(401),
      attempts: 4,
      reason: 'IMDS responded with 401',
      statusCode: 401,
    },
    {
      name: 'IMDS issues no tokens but requires one',
      simulator: { faults: onToken({ status: 404 }) },
      attempts: 2,
      reason: 'the token request got status 404, and IMDS requires a token',
      statusCode: 404,
    },
  ],
  FORBIDDEN: [
    {
      name: 'IMDS is disabled for the instance',
      simulator: { endpoint: 'disabled' },
      attempts: 2,
      reason: 'IMDS responded with 403',
      statusCode: 403,
    },
  ],
  NOT_FOUND: [
    {
      name: 'the item does not exist',
      simulator: withStatus(404),
      attempts: 2,
      reason: 'IMDS responded with 404',
      statusCode: 404,
    },
  ],
  THROTTLED: [
    {
      name: 'every read gets 429',
      simulator: withStatus(429),
      options: once,
      attempts: 2,
      reason: 'IMDS responded with 429',
      statusCode: 429,
    },
  ],
  UNAVAILABLE: [
    {
      name: 'every read gets 503',
      simulator: withStatus(503),
      options: once,
      attempts: 2,
      reason: 'IMDS responded with 503',
      statusCode: 503,
    },
    {
      name: 'every token request gets 500 and IMDSv1 is disabled',
      simulator: { faults: onToken({ status: 500 }) },
      options: once,
      attempts: 2,
      reason: 'the token request got status 500, and IMDS requires a token',
      statusCode: 500,
    },
  ],
  BAD_REQUEST: [
    {
      name: 'the token request gets 400',
      simulator: { faults: onToken({ status: 400 }) },
      attempts: 1,
      reason: 'the token request got status 400',
      statusCode: 400,
    },
  ],
  BAD_RESPONSE: [
    {
      name: 'the body is truncated JSON',
      simulator: onDocument('malformed-json'),
      attempts: 2,
      reason: 'the response is not JSON',
      statusCode: 200,
    },
    {
      name: 'the token is invalid',
      simulator: { faults: onToken({ status: 200, body: 'not a token' }) },
      attempts: 1,
      reason: 'the response to the token request is not a token',
      statusCode: 200,
    },
    {
      name: 'the response is not HTTP',
      simulator: onDocument('not-http'),
      attempts: 2,
      reason: /^the request got an invalid response \(.*\)$/,
      failure: { stage: 'headers', reason: 'malformed' },
    },
    {
      name: 'the body is too large',
      simulator: onDocument('oversized'),
      attempts: 2,
      reason: 'the request got an invalid response (the response is larger than 65536 bytes)',
      failure: { stage: 'body', reason: 'too-large' },
    },
    {
      name: 'the body is shorter than its Content-Length',
      simulator: onDocument('truncate'),
      options: once,
      attempts: 2,
      reason: /^the request got an invalid response \(.*\)$/,
      failure: { stage: 'body', reason: 'reset', code: expect.any(String) },
    },
  ],
  TOKEN_UNREACHABLE: [
    {
      name: 'the token request times out and IMDS rejects the IMDSv1 read',
      simulator: { hopLimitExceeded: true },
      options: { ...once, attemptTimeoutMs: 200 },
      attempts: 2,
      reason: 'the token request got no response, and IMDS requires a token',
      statusCode: 401,
      failure: { stage: 'headers', reason: 'timeout' },
    },
    {
      name: 'the token request is reset and IMDS rejects the IMDSv1 read',
      simulator: { hopLimitExceeded: { resetAfterMs: 1 } },
      options: once,
      attempts: 2,
      reason: 'the token request got no response, and IMDS requires a token',
      statusCode: 401,
      failure: { stage: 'headers', reason: 'reset', code: RESET_CODE },
    },
    {
      name: 'the token request times out and the settings disable IMDSv1',
      simulator: { hopLimitExceeded: true, tokens: 'optional' },
      options: { ...once, attemptTimeoutMs: 200, v1Fallback: false },
      attempts: 1,
      reason: 'the token request got no response, and the settings disable IMDSv1',
      failure: { stage: 'headers', reason: 'timeout' },
    },
  ],
  V1_DISABLED: [
    {
      name: 'IMDS issues no tokens and the settings disable IMDSv1',
      simulator: { tokens: 'optional', faults: onToken({ status: 404 }) },
      options: { v1Fallback: false },
      attempts: 1,
      reason: 'the token request got status 404, and the settings disable IMDSv1',
      statusCode: 404,
    },
  ],
  CLOSED: [{ name: 'the client was closed', closed: true, attempts: 0, reason: 'the client was closed' }],
  INTERNAL: [
    {
      name: 'sending the request throws a program error',
      options: {
        dispatcher: throwingDispatcher(new TypeError('no such function')),
      },
      attempts: 1,
      reason: 'the token request failed in this process (no such function)',
      failure: { stage: 'connect', reason: 'internal' },
    },
  ],
};

const CASES = (Object.entries(ERRORS) as [ImdsErrorCode, readonly ErrorCase[]][]).flatMap(([code, cases]) =>
  cases.map((errorCase) => ({ ...errorCase, code })),
);

async function callForError(client: ImdsClient): Promise<ImdsError> {
  const error = await settle(client.getInstanceIdentityDocument());
  expect(error).toBeInstanceOf(ImdsError);
  return error as ImdsError;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('an ImdsError', () => {
  test.each(CASES)('$code says what happened and what to do if $name', async (errorCase) => {
    const { code, simulator, options, closed, attempts, reason, statusCode, failure } = errorCase;
    const { client } = await startClient(simulator, options);
    if (closed) await client.close();
    const error = await callForError(client);
    expect(error).toMatchObject({ name: 'ImdsError', code, attempts, remedy: REMEDIES[code] });
    expect(error.elapsedMs).toBeGreaterThanOrEqual(0);
    expect(error).toMatchObject({ operation: 'getInstanceIdentityDocument', path: DOCUMENT_PATH });
    if (typeof reason === 'string') expect(error.reason).toBe(reason);
    else expect(error.reason).toMatch(reason);
    expect(error.message).toBe(`getInstanceIdentityDocument ${DOCUMENT_PATH}: ${error.reason}. ${error.remedy}`);
    // Absent, not undefined: a logger prints every property.
    expect(Object.hasOwn(error, 'statusCode')).toBe(statusCode !== undefined);
    expect(Object.hasOwn(error, 'failure')).toBe(failure !== undefined);
    expect(error.statusCode).toBe(statusCode);
    expect(error.failure).toEqual(failure);
  });

  test.each(Object.entries(REMEDIES))('%s has a remedy of whole sentences', (_, remedy) => {
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('about a path that IMDS cannot have contains no path and no status code', async () => {
    const { client } = await startClient();
    const error = await settle(client.getMetadata('../user-data'));
    expect(error).toMatchObject({ code: 'BAD_REQUEST', operation: 'getMetadata', path: '', attempts: 0 });
    expect(String(error)).toBe(`ImdsError: getMetadata: IMDS has no such path. ${REMEDIES.BAD_REQUEST}`);
    expect(error).not.toHaveProperty('statusCode');
  });

  test('cannot be constructed by a caller', () => {
    // @ts-expect-error: the constructor is private
    const construct = (): unknown => new ImdsError('NOT_FOUND', 'no such item', {}, {});
    expect(construct).toBeTypeOf('function');
  });
});

describe('an invalid setting', () => {
  test('makes the constructor throw an error that starts with the option', () => {
    expect(() => new ImdsClient({ maxAttempts: 0 })).toThrow(
      expect.objectContaining({
        code: 'INVALID_SETTING',
        reason: 'maxAttempts is 0, but must be an integer from 1 to 1000',
        remedy: REMEDIES.INVALID_SETTING,
        message: `maxAttempts is 0, but must be an integer from 1 to 1000. ${REMEDIES.INVALID_SETTING}`,
        operation: '',
        path: '',
        attempts: 0,
      }),
    );
  });

  test('makes a call reject with an error that starts with the variable', async () => {
    vi.stubEnv('AWS_METADATA_SERVICE_TIMEOUT', 'soon');
    const { client, imds } = await startClient();
    const error = await callForError(client);
    const reason = 'AWS_METADATA_SERVICE_TIMEOUT is "soon", but must be a number from 0.001 to 3600';
    expect(error).toMatchObject({ code: 'INVALID_SETTING', reason, operation: '', path: '', attempts: 0 });
    expect(error.message).toBe(`${reason}. ${REMEDIES.INVALID_SETTING}`);
    expect(error).not.toHaveProperty('failure');
    expect(error).not.toHaveProperty('statusCode');
    expect(imds.requests).toEqual([]);
  });
});

describe('a call whose deadline ends', () => {
  test('while a shared token request waits for a response reports its attempts and the timeout', async () => {
    const { client, imds } = await startClient(
      { faults: [...onToken('reset', 1), ...onToken('no-response')] },
      { timeoutMs: 500, attemptTimeoutMs: 60_000 },
    );
    const first = callForError(client);
    // The reset and the retry.
    await imds.waitForRequests(2);
    const second = callForError(client);
    for (const error of [await first, await second]) {
      expect(error).toMatchObject({ code: 'TIMEOUT', reason: 'no whole response arrived in time', attempts: 2 });
      expect(error.failure).toEqual({ stage: 'headers', reason: 'timeout' });
      expect(error).not.toHaveProperty('statusCode');
    }
    expect(imds.requests).toHaveLength(2);
  });

  test('while a shared token request connects is UNREACHABLE', async () => {
    await using listener = await startNoResponseListener();
    const client = new ImdsClient({
      endpoint: listener.url,
      disabled: false,
      timeoutMs: 300,
      connectTimeoutMs: 60_000,
      attemptTimeoutMs: 60_000,
    });
    for (const error of await Promise.all([callForError(client), callForError(client)])) {
      expect(error).toMatchObject({ code: 'UNREACHABLE', reason: 'no connection was opened in time', attempts: 1 });
      expect(error.failure).toEqual({ stage: 'connect', reason: 'timeout' });
    }
  });

  describe.each([
    { request: 'the token request', path: '/latest/api/token', attempts: 1 },
    { request: 'the read', path: DOCUMENT_PATH, attempts: 2 },
  ])('in the pause before $request is retried', ({ path, attempts }) => {
    /** The pause after the first attempt lasts 1 s: twice the timeout. */
    const pauseForOneSecond = (): void => void vi.spyOn(Math, 'random').mockReturnValue(20);

    test('reports the status code of the response', async () => {
      const { client } = await startClient({ faults: [{ path, with: { status: 503 } }] }, { timeoutMs: 500 });
      pauseForOneSecond();
      const error = await callForError(client);
      const reason = 'no time was left to retry a response with status 503';
      expect(error).toMatchObject({ code: 'TIMEOUT', reason, attempts, statusCode: 503 });
      expect(error).not.toHaveProperty('failure');
    });

    test('reports the failure of the last attempt', async () => {
      const { client } = await startClient({ faults: [{ path, with: 'reset' }] }, { timeoutMs: 500 });
      pauseForOneSecond();
      const error = await callForError(client);
      expect(error).toMatchObject({ code: 'TIMEOUT', reason: 'no whole response arrived in time', attempts });
      expect(error.failure).toEqual({ stage: 'headers', reason: 'reset', code: RESET_CODE });
    });
  });
});
