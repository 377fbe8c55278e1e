import { diag, logs, metrics, type ProxyTracerProvider, trace } from '@opentelemetry/api';

/** What the SDK's providers have, and the API's interfaces do not tell of. */
interface Flushable {
  forceFlush?(): Promise<void>;
}

/** Sends what was recorded so far; the SDK goes on. Never rejects. */
export async function flushProviders(): Promise<void> {
  const providers: Flushable[] = [
    (trace.getTracerProvider() as ProxyTracerProvider).getDelegate?.() as Flushable,
    metrics.getMeterProvider() as Flushable,
    logs.getLoggerProvider() as Flushable,
  ];
  const flushed = await Promise.allSettled(providers.map((provider) => provider.forceFlush?.()));
  for (const result of flushed) {
    if (result.status === 'rejected') diag.warn('imds-otel/register: telemetry could not be sent', result.reason);
  }
}
