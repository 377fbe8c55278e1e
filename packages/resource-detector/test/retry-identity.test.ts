import { type ImdsAttempt, type ImdsAttemptFailure, ImdsClient } from '@imds-otel/client';
import { startSimulator } from '@imds-otel/simulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { AttemptFacts } from '../src/attempt-facts.ts';
import { isTransient, readIdentity, retryLimits } from '../src/retry-identity.ts';

beforeEach(() => {
  delete process.env['AWS_EC2_METADATA_DISABLED'];
});

/** The error of a read of an endpoint at which nothing listens. */
async function refusedError(): Promise<unknown> {
  await using client = new ImdsClient({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 });
  return await client.getMetadata('hostname').catch((error: unknown) => error);
}

function attempt(startedAt: number, failure?: ImdsAttemptFailure): ImdsAttempt {
  const path = '/latest/api/token';
  const fields = { method: 'PUT', path, kind: 'token', version: 'v2', attempt: 1, startedAt, durationMs: 1 } as const;
  return failure ? { ...fields, failure } : { ...fields, statusCode: 200, bytes: 56 };
}

function factsSince(startedAt: number): AttemptFacts {
  const attemptFacts = new AttemptFacts();
  attemptFacts.record(attempt(startedAt, { stage: 'connect', reason: 'refused' }));
  return attemptFacts;
}

describe('a refused connection', () => {
  it('is transient within 3 s after the first request', async () => {
    expect(isTransient(await refusedError(), factsSince(performance.now()))).toBe(true);
  });

  it('is final later', async () => {
    expect(isTransient(await refusedError(), factsSince(performance.now() - 3001))).toBe(false);
  });
});

describe('a timeout', () => {
  it.each([
    ['of the identity document is transient if IMDS responds to other requests', 'document', true, true],
    ['of the identity document is final if IMDS never responds', 'document', false, false],
    ['of the host name is final', 'hostname', true, false],
  ] as const)('%s', async (_, item, responds, expected) => {
    await using imds = await startSimulator({ faults: [{ path: /document|hostname/, with: 'no-response' }] });
    await using client = new ImdsClient({ endpoint: imds.url, attemptTimeoutMs: 50 });
    const read = item === 'document' ? client.getInstanceIdentityDocument() : client.getMetadata('hostname');
    const error = await read.catch((reason: unknown) => reason);
    const attemptFacts = new AttemptFacts();
    if (responds) attemptFacts.record(attempt(0));
    expect(isTransient(error, attemptFacts)).toBe(expected);
  });
});

describe('a response', () => {
  it.each([401, 403, 404, 429, 500])('with status %i is final', async (status) => {
    await using imds = await startSimulator({ faults: [{ path: /document/, with: { status } }] });
    await using client = new ImdsClient({ endpoint: imds.url, maxAttempts: 1 });
    const error = await client.getInstanceIdentityDocument().catch((reason: unknown) => reason);
    expect(isTransient(error, factsSince(performance.now()))).toBe(false);
  });
});

describe('the identity reads', () => {
  it.each([1, 3])('of %i rounds repeat a transient failure in every round', async (maxRounds) => {
    await using client = new ImdsClient({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 });
    let documentReads = 0;
    const getDocument = client.getInstanceIdentityDocument.bind(client);
    client.getInstanceIdentityDocument = (options) => {
      documentReads += 1;
      return getDocument(options);
    };
    const attemptFacts = factsSince(performance.now());
    const { document } = await readIdentity(client, { signal: new AbortController().signal, attemptFacts, maxRounds });
    expect(document.status).toBe('rejected');
    expect(documentReads).toBe(maxRounds);
  });

  it.each([
    ['ec2', Number.POSITIVE_INFINITY],
    ['assumed', Number.POSITIVE_INFINITY],
    ['unknown', 1],
  ] as const)('on a host with the verdict %s have at most %d rounds', (verdict, maxRounds) => {
    expect(retryLimits({ verdict, evidence: [] }, {}).maxRounds).toBe(maxRounds);
  });
});
