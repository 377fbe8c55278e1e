/** The longest that a timer of Node can wait, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Waits for Ctrl-C (SIGINT) or SIGTERM in place of Node, and keeps the process running meanwhile, until disposed of. A
 * second signal ends the process as if nobody had listened.
 */
export class EndSignal implements Disposable {
  readonly received: Promise<void>;
  #resolve = () => {};
  readonly #awake = setInterval(() => {}, LONGEST_MS);
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
    clearInterval(this.#awake);
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
