/** The longest delay of a Node.js timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Waits for Ctrl-C (SIGINT) or SIGTERM, and keeps the process running until then or until it is disposed.
 *
 * After the first signal the listeners are removed, so a second signal terminates the process as usual.
 */
export class ShutdownSignal implements Disposable {
  /** Resolves when the first signal arrives. */
  readonly received: Promise<void>;
  #resolve = () => {};
  readonly #keepAlive = setInterval(() => {}, MAX_TIMER_MS);
  readonly #listener = () => {
    this[Symbol.dispose]();
    this.#resolve();
  };

  constructor() {
    this.received = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#keepAlive);
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
