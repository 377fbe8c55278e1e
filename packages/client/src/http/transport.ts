import type { Dispatcher } from 'undici';
import { LOOP_TIMEOUT, startLoopDeadline } from '../event-loop-deadline.ts';
import { emitProcessWarning } from '../log.ts';
import { ownOptions } from '../own-options.ts';
import type { AttemptResult, ImdsAttempt, ImdsAttemptStage, ImdsRequest, ImdsResponse } from './attempt.ts';
import { AttemptError, toInternalError } from './attempt-error.ts';
import { type Connection, type Dispatch, openConnection, useDispatcher } from './connection.ts';
import { HostLookup } from './host-lookup.ts';
import type { ConnectOptions } from './open-socket.ts';
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
  /** Called at each stage that the attempt reaches, with how the attempt ends if it times out at this point. */
  readonly onProgress: (ifTimedOut: TimeoutFailure) => void;
}

/** How an attempt ends if it times out. In a TLS handshake, the endpoint is reachable but speaks no TLS. */
export interface TimeoutFailure {
  readonly stage: ImdsAttemptStage;
  readonly reason: 'timeout' | 'tls';
}

/** Sends single HTTP requests within the time limits: no retry, no proxy, no redirect, no span. */
export class Transport {
  /** Shared by all attempts, so that a retry does not look up a name again while a lookup is in progress. */
  readonly hostLookup: HostLookup = new HostLookup();
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Sends the request once and reports the attempt to `onAttempt`. Never rejects. */
  async send(request: ImdsRequest, options: SendOptions): Promise<AttemptResult> {
    const { startedAt, received, result } = await this.#sendAttempt(request, options);
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
  async #sendAttempt(request: ImdsRequest, { signal, onProgress }: SendOptions): Promise<SentAttempt> {
    const { endpoint, dispatcher, attemptTimeoutMs, connectTimeoutMs } = this.#options;
    let cancelConnectDeadline = (): void => {};
    let ifTimedOut: TimeoutFailure = { stage: 'connect', reason: 'timeout' };
    const progress = (failure: TimeoutFailure): void => {
      ifTimedOut = failure;
      onProgress(failure);
    };
    const collector = new ResponseCollector((stage) => {
      cancelConnectDeadline();
      progress({ stage, reason: 'timeout' });
    });
    const onTimeout = (): void =>
      ifTimedOut.reason === 'tls'
        ? collector.fail('tls', 'the TLS handshake got no response in time')
        : collector.fail('timeout', 'no response in time');
    const onAbort = (): void =>
      signal.reason === LOOP_TIMEOUT ? onTimeout() : collector.fail('aborted', 'the request was aborted');
    let connection: Connection | undefined;
    let cancelDeadline = (): void => {};
    let startedAt = performance.now();
    let result: SentAttempt['result'] | undefined;
    progress(ifTimedOut);
    const connectOptions: ConnectOptions = {
      lookup: this.hostLookup.lookup,
      onHandshake: () => progress({ stage: 'connect', reason: 'tls' }),
    };
    try {
      connection = dispatcher ? useDispatcher(dispatcher) : await openConnection(endpoint, connectOptions);
      signal.addEventListener('abort', onAbort);
      cancelDeadline = startLoopDeadline(attemptTimeoutMs, onTimeout);
      cancelConnectDeadline = startLoopDeadline(connectTimeoutMs, onTimeout);
      // Set again here, so that the time in which undici was loaded does not count.
      startedAt = performance.now();
      if (signal.aborted) onAbort();
      else send(request, collector, { endpoint, dispatch: connection.dispatch });
      result = await collector.result;
    } catch (error) {
      result = toInternalError(error, collector.stage);
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancelDeadline();
      cancelConnectDeadline();
      destroy(connection, result instanceof AttemptError ? result : null);
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

/** What `#sendAttempt` returns for one attempt. */
interface SentAttempt {
  /** `performance.now()` when the request was dispatched, in milliseconds. */
  readonly startedAt: number;
  readonly received: ResponseCollector['received'];
  readonly result: ImdsResponse | AttemptError;
}

/** The attempt has its result, so an error of the cleanup changes nothing. */
function destroy(connection: Connection | undefined, error: Error | null): void {
  try {
    connection?.destroy(error);
  } catch (cause) {
    emitProcessWarning('@imds-otel/client', 'A connection could not be closed', cause);
  }
}

function send(
  { method, path, headers }: ImdsRequest,
  collector: ResponseCollector,
  { endpoint, dispatch }: { readonly endpoint: URL; readonly dispatch: Dispatch },
): void {
  withoutTracing(() =>
    dispatch(
      ownOptions({
        origin: endpoint.origin,
        path: `${endpoint.pathname.replace(/\/$/, '')}${path}`,
        method,
        headers,
        // undici's own timeouts count the time in which the event loop is blocked.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
      collector,
    ),
  );
}
