import { createLogger, emitProcessWarning, toSafeJson } from '@imds-otel/client/internal';

/**
 * Default shutdown timeout in milliseconds. It covers a detection that needs its full 5 s and one export after it, and
 * is shorter than the 10 s that `docker stop` waits.
 */
const DEFAULT_TIMEOUT_MS = 8000;

const log = createLogger('imds-otel/register');

/** Returns `IMDS_OTEL_SHUTDOWN_TIMEOUT_MS`, in milliseconds. Emits a warning if the value is invalid. */
function shutdownTimeoutMs(): number {
  const name = 'IMDS_OTEL_SHUTDOWN_TIMEOUT_MS';
  const text = process.env[name]?.trim() ?? '';
  if (text === '') return DEFAULT_TIMEOUT_MS;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  const allowed = `an integer from 0 to 9999999. The default of ${DEFAULT_TIMEOUT_MS} is used`;
  emitProcessWarning('imds-otel/register', `${name} is ${toSafeJson(text)}, but must be ${allowed}.`);
  return DEFAULT_TIMEOUT_MS;
}

/**
 * Wraps a shutdown so that all callers share one run. The result never rejects. It resolves to `false` if the shutdown
 * timed out.
 */
export function shutdownWithTimeout(shutdown: () => Promise<void>): () => Promise<boolean> {
  const timeoutMs = shutdownTimeoutMs();
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= runWithTimeout(shutdown, timeoutMs);
    return running;
  };
}

async function runWithTimeout(shutdown: () => Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.warn(`Telemetry could not be sent within ${timeoutMs} ms. Some of it is lost.`);
      resolve(false);
    }, timeoutMs);
  });
  const completed = complete(shutdown);
  try {
    return await Promise.race([completed, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

async function complete(shutdown: () => Promise<void>): Promise<true> {
  try {
    await shutdown();
  } catch (error) {
    log.warn('Telemetry could not be sent. Some of it is lost.', error);
  }
  return true;
}
