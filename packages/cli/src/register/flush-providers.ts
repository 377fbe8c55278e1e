import { createLogger } from '@imds-otel/client/internal';
import { logs, metrics, type ProxyTracerProvider, trace } from '@opentelemetry/api';

/** The method of the SDK's providers that the API's types do not declare. */
interface Flushable {
  forceFlush?(): Promise<void>;
}

const log = createLogger('imds-otel/register');

/** Sends the telemetry recorded so far. The SDK keeps running. Never rejects. */
export async function flushProviders(): Promise<void> {
  const providers: Flushable[] = [
    (trace.getTracerProvider() as ProxyTracerProvider).getDelegate?.() as Flushable,
    metrics.getMeterProvider() as Flushable,
    logs.getLoggerProvider() as Flushable,
  ];
  const results = await Promise.allSettled(providers.map((provider) => provider.forceFlush?.()));
  for (const result of results) {
    if (result.status === 'rejected') log.warn('Telemetry could not be sent.', result.reason);
  }
}
