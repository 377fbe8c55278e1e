import { createLogger } from '@imds-otel/client/internal';

/**
 * Default shutdown timeout in milliseconds. It covers a detection that needs its full 5 s and one export after it, and
 * is shorter than the 10 s that `docker stop` waits.
 */
const DEFAULT_TIMEOUT_MS = 8000;

const log = createLogger('imds-otel/register');

/** Returns the shutdown timeout in milliseconds: `IMDS_OTEL_SHUTDOWN_TIMEOUT_MS`, 8000 by default. */
function shutdownTimeoutMs(): number {
  const text = process.env['IMDS_OTEL_SHUTDOWN_TIMEOUT_MS']?.trim() ?? '';
  return /^\d{1,7}$/.test(text) ? Number(text) : DEFAULT_TIMEOUT_MS;
}

/**
 * Wraps a shutdown so that all callers share one run. The result never rejects. It resolves to `false` if the shutdown
 * timed out.
 */
export function shutdownWithTimeout(shutdown: () => Promise<void>): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= runWithTimeout(shutdown);
    return running;
  };
}

async function runWithTimeout(shutdown: () => Promise<void>): Promise<boolean> {
  const timeoutMs = shutdownTimeoutMs();
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.warn(`Telemetry could not be sent within ${timeoutMs} ms. Some of it is lost.`);
      resolve(false);
    }, timeoutMs);
  });
  const completed = shutdown().then(
    () => true,
    (error: unknown) => {
      log.warn('Telemetry could not be sent. Some of it is lost.', error);
      return true;
    },
  );
  try {
    return await Promise.race([completed, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
