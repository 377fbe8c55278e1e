import { context, createContextKey } from '@opentelemetry/api';

/**
 * The key under which `@opentelemetry/core` looks, in its majors 2 and 3. Context keys are registered symbols, so the
 * description is the identity, and nothing of an SDK need be loaded to say it.
 */
const SUPPRESS_TRACING: symbol = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs `run` so that no instrumentation makes a span of what it does. */
export function withoutTracing<T>(run: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), run);
}
