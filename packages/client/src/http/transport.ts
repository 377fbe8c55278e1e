import type { Dispatcher } from 'undici';
import { LOOP_TIMEOUT, startLoopDeadline } from '../event-loop-deadline.ts';
import { emitProcessWarning } from '../log.ts';
import {
  AttemptError,
  type AttemptResult,
  type ImdsAttempt,
  type ImdsAttemptStage,
  type ImdsRequest,
  type ImdsResponse,
  toAttemptError,
} from './attempt.ts';
import { type Connection, openConnection } from './connection.ts';
import { ResponseCollector } from './response-collector.ts';
import { withoutTracing } from './suppress-tracing.ts';

export interface TransportOptions {
  readonly endpoint: URL;
  /** From opening the connection to the last byte, in milliseconds of event-loop time. */
  readonly attemptTimeoutMs: number;
  /** To open the connection, in milliseconds of event-loop time. */
  readonly connectTimeoutMs: number;
  /** Used instead of a new connection for each request. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly onAttempt?: ((attempt: ImdsAttempt) => void) | undefined;
}

export interface SendOptions {
  /** 1 for the first attempt of the request. */
  readonly attempt: number;
  /** Ends the attempt at once. */
  readonly signal: AbortSignal;
  /** Called at each stage that the attempt reaches. */
  readonly onStage: (stage: ImdsAttemptStage) => void;
}

/** Sends single HTTP requests within the time limits: no retry, no proxy, no redirect, no span. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Sends the request once and reports the attempt to `onAttempt`. Never rejects. */
  async send(request: ImdsRequest, options: SendOptions): Promise<AttemptResult> {
    const { startedAt, received, result } = await this.#exchange(request, options);
    const { method, path, kind, version } = request;
    const attempt: ImdsAttempt = {
      method,
      path,
      kind,
      version,
      attempt: options.attempt,
      startedAt,
      durationMs: performance.now() - startedAt,
      ...received,
      ...(result instanceof AttemptError && { failure: result.failure }),
    };
    this.#report(attempt);
    return result instanceof AttemptError ? { attempt, error: result } : { attempt, response: result };
  }

  /** Owns the connection and the deadlines of one attempt. */
  async #exchange(request: ImdsRequest, { signal, onStage }: SendOptions): Promise<Exchanged> {
    const { endpoint, dispatcher, attemptTimeoutMs, connectTimeoutMs } = this.#options;
    let cancelConnectDeadline = (): void => {};
    const collector = new ResponseCollector((stage) => {
      cancelConnectDeadline();
      onStage(stage);
    });
    const onTimeout = (): void => collector.fail('timeout', 'no response in time');
    const onAbort = (): void =>
      signal.reason === LOOP_TIMEOUT ? onTimeout() : collector.fail('aborted', 'the request was aborted');
    let connection: Connection | undefined;
    let cancelDeadline = (): void => {};
    let startedAt = performance.now();
    let result: Exchanged['result'] | undefined;
    onStage('connect');
    try {
      connection = dispatcher ? { dispatcher, destroy: () => {} } : await openConnection(endpoint);
      signal.addEventListener('abort', onAbort, { once: true });
      cancelDeadline = startLoopDeadline(attemptTimeoutMs, onTimeout);
      cancelConnectDeadline = startLoopDeadline(connectTimeoutMs, onTimeout);
      // Set again here, so that the time in which undici was loaded does not count.
      startedAt = performance.now();
      if (signal.aborted) onAbort();
      else dispatch(request, collector, { endpoint, dispatcher: connection.dispatcher });
      result = await collector.result;
    } catch (error) {
      result = toAttemptError(error, collector.stage);
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancelDeadline();
      cancelConnectDeadline();
      connection?.destroy(result instanceof AttemptError ? result : null);
    }
    return { startedAt, received: collector.received, result };
  }

  #report(attempt: ImdsAttempt): void {
    try {
      this.#options.onAttempt?.(attempt);
    } catch (error) {
      emitProcessWarning('@imds-otel/client', 'The onAttempt callback threw', error);
    }
  }
}

/** What `#exchange` returns for one attempt. */
interface Exchanged {
  /** `performance.now()` when the request was dispatched, in milliseconds. */
  readonly startedAt: number;
  readonly received: ResponseCollector['received'];
  readonly result: ImdsResponse | AttemptError;
}

function dispatch(
  { method, path, headers }: ImdsRequest,
  collector: ResponseCollector,
  { endpoint, dispatcher }: { readonly endpoint: URL; readonly dispatcher: Dispatcher },
): void {
  withoutTracing(() =>
    dispatcher.dispatch(
      {
        origin: endpoint.origin,
        path: `${endpoint.pathname.replace(/\/$/, '')}${path}`,
        method,
        headers,
        // undici's own timeouts count the time in which the event loop is blocked.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      collector,
    ),
  );
}
