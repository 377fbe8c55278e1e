import { diag } from '@opentelemetry/api';

/**
 * Long enough for a detection that runs into its own bound of 5 s and an export after it, shorter than the 10 s that
 * `docker stop` gives.
 */
const DEFAULT_TIMEOUT_MS = 8000;

/** The bound for the end of the SDK, in milliseconds: `IMDS_OTEL_SHUTDOWN_TIMEOUT_MS`, 8000 by default. */
export function shutdownTimeoutMs(): number {
  const text = process.env['IMDS_OTEL_SHUTDOWN_TIMEOUT_MS']?.trim() ?? '';
  return /^\d{1,7}$/.test(text) ? Number(text) : DEFAULT_TIMEOUT_MS;
}

/** One shutdown for all who ask: settled within the bound, never rejected, true where it ended in time. */
export function boundedShutdown(shutdown: () => Promise<void>): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= withinBound(shutdown);
    return running;
  };
}

async function withinBound(shutdown: () => Promise<void>): Promise<boolean> {
  const timeoutMs = shutdownTimeoutMs();
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      diag.warn(`imds-otel/register: telemetry could not be sent within ${timeoutMs} ms and is lost in part.`);
      resolve(false);
    }, timeoutMs);
  });
  const ended = shutdown().then(
    () => true,
    (error: unknown) => {
      diag.warn('imds-otel/register: telemetry could not be sent and is lost in part', error);
      return true;
    },
  );
  try {
    return await Promise.race([ended, bound]);
  } finally {
    clearTimeout(timer);
  }
}
