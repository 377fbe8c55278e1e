import { afterLoopTime, type ImdsAttempt, ImdsClient, type ImdsClientOptions } from '@imds-otel/client';
import { attributeNames, fromAnswers, fromFirmware, type ImdsAttributes, identifiesInstance } from './attributes.ts';
import type { DetectionConfig } from './config.ts';
import { diagnose } from './diagnosis.ts';
import { readPatiently, worthAnotherRound } from './patience.ts';
import type { ImdsProblem } from './problem.ts';
import { type Reads, readExtras } from './reads.ts';
import { type Host, type Residency, tellResidency } from './residency.ts';

/** What a detection came to. */
export interface ImdsDetection {
  /**
   * - `detected`: all that was asked for.
   * - `partial`: an EC2 instance, but something that was asked for is missing.
   * - `degraded`: EC2 by its firmware, but IMDS gave no identity document: what the firmware knows.
   * - `absent`: not EC2, as far as can be told; no attributes.
   * - `disabled`: `AWS_EC2_METADATA_DISABLED`; no attributes.
   */
  readonly outcome: 'detected' | 'partial' | 'degraded' | 'absent' | 'disabled';
  readonly attributes: ImdsAttributes;
  /** The version of IMDS that answered, where one did. */
  readonly version?: 'v1' | 'v2';
  readonly residency: Residency;
  /** From start to end, in milliseconds of a monotonic clock. */
  readonly durationMs: number;
  /** Why something is missing, with the remedy; absent where nothing is. */
  readonly problem?: ImdsProblem;
  /** Every HTTP request that was begun, in the order of their ends. Holds no secrets. */
  readonly requests: readonly ImdsAttempt[];
}

/**
 * Bounds for a host of which nothing is known: two tries of 300 ms, connection to last byte. That is done within 700 ms
 * where nothing is there, and does not take long where a proxy or a VPN of a laptop accepts every connection and is silent.
 * A variable that says how long IMDS may take to answer wins, though not over the time for the connection.
 */
function boundsForUnknown(env: Host['env']): ImdsClientOptions {
  const attempt = env['AWS_METADATA_SERVICE_TIMEOUT'] ? {} : { attemptTimeoutMs: 300 };
  return { connectTimeoutMs: 300, maxAttempts: 2, ...attempt };
}

const NOTHING_READ: Reads = {
  document: { status: 'rejected', reason: undefined },
  hostname: { status: 'rejected', reason: undefined },
  tags: new Map(),
  metadata: new Map(),
};

/** One run. Settled at once where IMDS must not be asked, else a promise that never rejects. */
export function runDetection(config: DetectionConfig, host: Host): ImdsDetection | Promise<ImdsDetection> {
  const startedAt = performance.now();
  const residency = tellResidency(config, host);
  if (residency.verdict === 'disabled' || residency.verdict === 'elsewhere') {
    return conclude(config, host, residency, startedAt, NOTHING_READ, []);
  }
  return ask(config, host, residency, startedAt);
}

async function ask(
  config: DetectionConfig,
  host: Host,
  residency: Residency,
  startedAt: number,
): Promise<ImdsDetection> {
  const attempts: ImdsAttempt[] = [];
  const timeIsOver = new AbortController();
  const cancelDeadline = afterLoopTime(config.timeoutMs, () => timeIsOver.abort());
  let client: ImdsClient | undefined;
  let reads = NOTHING_READ;
  let version: ImdsDetection['version'];
  try {
    client = new ImdsClient({
      timeoutMs: config.timeoutMs,
      onAttempt: (attempt) => attempts.push(attempt),
      ...(residency.verdict === 'unknown' ? boundsForUnknown(host.env) : {}),
      ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    });
    const again = residency.verdict === 'unknown' ? undefined : worthAnotherRound(attempts);
    reads = { ...reads, ...(await readPatiently(client, timeIsOver.signal, again)) };
    if (reads.document.status === 'fulfilled') {
      reads = { ...reads, ...(await readExtras(client, config, timeIsOver.signal)) };
    }
    version = client.version;
  } catch (reason) {
    // A setting that the client refuses when it is made.
    reads = { ...reads, document: { status: 'rejected', reason } };
  } finally {
    cancelDeadline();
    await client?.close().catch(() => {});
  }
  return conclude(config, host, residency, startedAt, reads, attempts, version);
}

function conclude(
  config: DetectionConfig,
  host: Host,
  residency: Residency,
  startedAt: number,
  reads: Reads,
  requests: readonly ImdsAttempt[],
  version?: ImdsDetection['version'],
): ImdsDetection {
  const { outcome, attributes } = drawOutcome(config, host, residency, reads);
  const missing = attributeNames(config).filter((name) => !(name in attributes));
  const problem = diagnose({ outcome, config, residency, reads, requests, missing, attributes });
  return {
    outcome,
    attributes,
    residency,
    durationMs: performance.now() - startedAt,
    requests: [...requests],
    ...(version ? { version } : {}),
    ...(problem ? { problem } : {}),
  };
}

function drawOutcome(
  config: DetectionConfig,
  host: Host,
  residency: Residency,
  reads: Reads,
): Pick<ImdsDetection, 'outcome' | 'attributes'> {
  const hostname = valueIn(reads.hostname);
  const document = valueIn(reads.document);
  if (document && identifiesInstance(document)) {
    const answers = { document, hostname, tags: valuesIn(reads.tags), metadata: valuesIn(reads.metadata) };
    const attributes = fromAnswers(answers, config);
    const complete =
      config.complaints.length === 0 &&
      (reads.tagKeys === undefined || reads.tagKeys.status === 'fulfilled') &&
      [...reads.tags.values()].every((tag) => tag.status === 'fulfilled') &&
      attributeNames(config).every((name) => name in attributes);
    return { outcome: complete ? 'detected' : 'partial', attributes };
  }
  if (residency.verdict === 'ec2') {
    return { outcome: 'degraded', attributes: fromFirmware(residency, host.env, hostname, config) };
  }
  return { outcome: residency.verdict === 'disabled' ? 'disabled' : 'absent', attributes: {} };
}

function valueIn<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

function valuesIn(results: ReadonlyMap<string, PromiseSettledResult<string>>): Record<string, string> {
  return Object.fromEntries(
    [...results].flatMap(([key, result]) => (result.status === 'fulfilled' ? [[key, result.value]] : [])),
  );
}
