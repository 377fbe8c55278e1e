import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, type ContextManager, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { start } from './started.ts';

/** The SDK's own, without the SDK. */
class AsyncContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => run.call(self, ...args));
  }

  bind<T>(_: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

afterEach(() => {
  context.disable();
});

test('tracing is suppressed around every request and its retries, and nowhere else', async () => {
  context.setGlobalContextManager(new AsyncContextManager());
  const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
  const application = createContextKey('of the application');
  const seen: unknown[] = [];
  const look = (): void =>
    void seen.push([context.active().getValue(suppressed), context.active().getValue(application)]);
  // What instrumentations see: the moment in which they decide whether to make a span.
  for (const channel of ['undici:request:create', 'net.client.socket']) subscribe(channel, look);
  const { imds, client } = await start({ faults: [{ times: 1, with: 'reset' }] });
  try {
    await context.with(ROOT_CONTEXT.setValue(application, 'kept'), async () => {
      await client.getMetadata('hostname');
      expect(context.active().getValue(suppressed)).toBeUndefined();
    });
  } finally {
    for (const channel of ['undici:request:create', 'net.client.socket']) unsubscribe(channel, look);
  }
  expect(imds.requests).toHaveLength(3);
  expect(seen).toEqual(Array(6).fill([true, 'kept']));
});
