import { context, createContextKey } from '@opentelemetry/api';

/**
 * The context key that `@opentelemetry/core` 2 and 3 read. `createContextKey` registers its symbol by description, so the
 * same description is the same key, and the SDK does not have to be loaded.
 */
const SUPPRESS_TRACING: symbol = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs `run` so that no instrumentation creates spans for it. */
export function withoutTracing<T>(run: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), run);
}
