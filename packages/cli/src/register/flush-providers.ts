import { createLogger } from '@imds-otel/client/internal';
import { logs, metrics, type ProxyTracerProvider, trace } from '@opentelemetry/api';

/** The method of the SDK's providers that the API's types do not declare. */
interface Flushable {
  forceFlush?(): Promise<void>;
}

const log = createLogger('imds-otel/register');

/** Sends the telemetry recorded so far. The SDK keeps running. Never rejects. */
export async function flushProviders(): Promise<void> {
  await Promise.all([
    flush(() => (trace.getTracerProvider() as ProxyTracerProvider).getDelegate?.()),
    flush(() => metrics.getMeterProvider()),
    flush(() => logs.getLoggerProvider()),
  ]);
}

/** @param findProvider may throw, and so may the provider: the application can replace both */
async function flush(findProvider: () => unknown): Promise<void> {
  try {
    await (findProvider() as Flushable | undefined)?.forceFlush?.();
  } catch (error) {
    log.warn('Telemetry could not be sent.', error);
  }
}
