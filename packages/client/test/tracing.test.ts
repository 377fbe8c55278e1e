import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, type ContextManager, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { startClient } from './start-client.ts';

/** Like the context manager of the OpenTelemetry SDK, without the SDK. */
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

test('tracing is suppressed for every request and retry, and for nothing else', async () => {
  context.setGlobalContextManager(new AsyncContextManager());
  const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
  const application = createContextKey('application');
  const seen: unknown[] = [];
  const recordContext = (): void =>
    void seen.push([context.active().getValue(suppressed), context.active().getValue(application)]);
  // Instrumentations decide in these events whether they create a span.
  for (const channel of ['undici:request:create', 'net.client.socket']) subscribe(channel, recordContext);
  const { imds, client } = await startClient({ faults: [{ times: 1, with: 'reset' }] });
  try {
    await context.with(ROOT_CONTEXT.setValue(application, 'kept'), async () => {
      await client.getMetadata('hostname');
      expect(context.active().getValue(suppressed)).toBeUndefined();
    });
  } finally {
    for (const channel of ['undici:request:create', 'net.client.socket']) unsubscribe(channel, recordContext);
  }
  expect(imds.requests).toHaveLength(3);
  expect(seen).toEqual(Array(6).fill([true, 'kept']));
});
