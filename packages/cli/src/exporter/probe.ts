import { setImmediate, setTimeout } from 'node:timers/promises';
import { startImdsProbe } from '@imds-otel/metrics';

/** How long `firstRead()` waits at most, in milliseconds. */
const FIRST_READ_MS = 1000;

/** The probe of `imds-otel exporter`. Its disposal stops it and removes its gauge. */
export interface ExporterProbe extends AsyncDisposable {
  /**
   * Waits until a read has succeeded, for at most 1 s, so that the last export of a short run contains
   * `aws.imds.probe.up`. Never rejects.
   */
  firstRead(): Promise<void>;
}

/** @param intervalMs milliseconds between two reads */
export function startExporterProbe(intervalMs: number): ExporterProbe {
  const succeeded = new AbortController();
  const probe = startImdsProbe({
    intervalMs,
    onAttempt: ({ kind, statusCode, failure }) => {
      if (kind === 'read' && statusCode === 200 && !failure) succeeded.abort();
    },
  });
  return {
    async firstRead() {
      const waiting = setTimeout(FIRST_READ_MS, undefined, { signal: succeeded.signal });
      await waiting.catch(() => {});
      // The probe records the result right after the attempt, before the event loop continues.
      await setImmediate();
    },
    [Symbol.asyncDispose]: () => probe.stop(),
  };
}
