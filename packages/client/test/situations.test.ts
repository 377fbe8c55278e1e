import { startSimulator } from '@imds-otel/simulator';
import { describe, expect, test } from 'vitest';
import { type ImdsAttempt, ImdsClient, ImdsError } from '../src/index.ts';
import { watchResources } from './open-resources.ts';
import { startRawService } from './raw-service.ts';
import { startSilentListener } from './silent-listener.ts';
import { atMostMs } from './situations/bound.ts';
import { SITUATIONS } from './situations/index.ts';
import type { Situation } from './situations/situation.ts';

delete process.env['AWS_EC2_METADATA_DISABLED'];

/** What the machine that runs the tests may take beyond the bound. */
const MARGIN_MS = 10_000;

interface Service extends AsyncDisposable {
  readonly url: string;
}

/** The port of tcpmux, which nobody serves: a free one would be taken by the test that runs beside this one. */
const NOBODY: Service = { url: 'http://127.0.0.1:1', [Symbol.asyncDispose]: async () => {} };

async function startService({ service, faults, nobody, answer }: Situation): Promise<Service> {
  if (nobody === 'refuses') return NOBODY;
  if (nobody === 'is silent') return startSilentListener();
  if (answer) return startRawService(answer);
  return startSimulator({ ...service, ...(faults && { faults }) });
}

function summarise({ version, statusCode, failure }: ImdsAttempt): string {
  return `${version} ${failure ? `${failure.stage} ${failure.reason}` : statusCode}`;
}

describe.concurrent('what happens when', () => {
  test.each(SITUATIONS)('$name', async (situation) => {
    await using service = await startService(situation);
    const requests: string[] = [];
    const client = new ImdsClient({
      endpoint: service.url,
      onAttempt: (attempt) => requests.push(summarise(attempt)),
      ...situation.options,
    });
    const ask = situation.ask ?? ((asked: ImdsClient) => asked.getMetadata('instance-id'));
    const startedAt = performance.now();
    const { result, leftOpen } = await watchResources(() => ask(client).catch((error: unknown) => error));
    const elapsedMs = performance.now() - startedAt;

    if (situation.outcome === 'v1' || situation.outcome === 'v2') {
      expect(result).toEqual(situation.value ?? 'i-0123456789abcdef0');
      expect(client.version).toBe(situation.outcome);
    } else {
      expect(result).toBeInstanceOf(ImdsError);
      expect(result).toMatchObject({ code: situation.outcome, attempts: requests.length });
    }
    if (situation.fewest === undefined) expect(requests).toEqual(situation.requests);
    else
      expect(requests.length).toSatisfy(
        (count) => count >= (situation.fewest ?? 0) && count <= situation.requests.length,
      );
    expect(elapsedMs).toBeLessThan(atMostMs(situation) + MARGIN_MS);
    expect(await leftOpen()).toEqual([]);
  });
});
