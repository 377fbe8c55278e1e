import { startSimulator } from '@imds-otel/simulator';
import { startNoResponseListener } from 'test-support/no-response-listener';
import { startRawService } from 'test-support/raw-service';
import { describe, expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient, ImdsError } from '../src/index.ts';
import { watchResources } from './open-resources.ts';
import { atMostMs } from './situations/bound.ts';
import { SITUATIONS } from './situations/index.ts';
import type { Situation } from './situations/situation.ts';
import { settle } from './start-client.ts';

delete process.env['AWS_EC2_METADATA_DISABLED'];

/** Extra time for a busy machine. */
const MARGIN_MS = 10_000;

interface Service extends AsyncDisposable {
  readonly url: string;
}

/** The port of tcpmux, which is unused. A free port could be taken by a concurrent test. */
const REFUSING_PORT: Service = { url: 'http://127.0.0.1:1', [Symbol.asyncDispose]: async () => {} };

async function startService({ service, faults, listener, respond }: Situation): Promise<Service> {
  if (listener === 'refuses') return REFUSING_PORT;
  if (listener === 'never-responds') return startNoResponseListener();
  if (respond) return startRawService(respond);
  return startSimulator({ ...service, ...(faults && { faults }) });
}

function summarize({ kind, version, statusCode, failure }: ImdsAttempt): string {
  return `${kind === 'token' ? kind : `IMDS${version}`} ${failure ? `${failure.stage} ${failure.reason}` : statusCode}`;
}

describe.concurrent('a call has the documented outcome and requests in the situation', () => {
  test.each(SITUATIONS)('$name', async (situation) => {
    await using service = await startService(situation);
    const requests: string[] = [];
    const client = new ImdsClient({
      endpoint: service.url,
      onAttempt: (attempt) => requests.push(summarize(attempt)),
      ...situation.options,
    });
    const call = situation.call ?? (() => client.getMetadata('instance-id'));
    const startedAt = performance.now();
    const { result, leftOpen } = await watchResources(() => settle(call(client)));
    const elapsedMs = performance.now() - startedAt;

    if (situation.outcome === 'v1' || situation.outcome === 'v2') {
      expect(result).toEqual(situation.value ?? 'i-0123456789abcdef0');
      expect(client.version).toBe(situation.outcome);
    } else {
      expect(result).toBeInstanceOf(ImdsError);
      expect(result).toMatchObject({ code: situation.outcome, attempts: requests.length });
    }
    const { minRequests } = situation;
    if (minRequests === undefined) expect(requests).toEqual(situation.requests);
    else expect(requests.length).toSatisfy((count) => count >= minRequests && count <= situation.requests.length);
    expect(elapsedMs).toBeLessThan(atMostMs(situation) + MARGIN_MS);
    expect(await leftOpen()).toEqual([]);
  });
});
