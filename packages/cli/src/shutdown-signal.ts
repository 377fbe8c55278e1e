import { onceTerminatingSignals, terminateOnNextSignal } from './signals.ts';

/** The longest delay of a Node.js timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits for a signal that terminates processes, e.g. Ctrl-C, and keeps the process running until then or until it is
 * disposed.
 *
 * After the first signal the listeners are removed, so a second signal terminates the process immediately.
 */
export class ShutdownSignal implements Disposable {
  /** Resolves when the first signal arrives. */
  readonly received: Promise<void>;
  #resolve = () => {};
  readonly #keepAlive = setInterval(() => {}, MAX_TIMER_MS);
  readonly #removeListeners: () => void;

  constructor() {
    this.received = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#removeListeners = onceTerminatingSignals(() => {
      this[Symbol.dispose]();
      terminateOnNextSignal();
      this.#resolve();
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#keepAlive);
    this.#removeListeners();
  }
}
