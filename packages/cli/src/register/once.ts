/** The running SDK, as far as others need it. */
export interface Started {
  /**
   * Ends the SDK. Never rejects; further calls share the first one's promise.
   *
   * @returns whether it ended within its bound
   */
  shutdown(): Promise<boolean>;
}

// Registered by name: the ES module and the CommonJS form of this package, and two installs of it, share one.
const STARTED = Symbol.for('imds-otel.register');

const registry = globalThis as { [STARTED]?: Started };

export function getStarted(): Started | undefined {
  return registry[STARTED];
}

export function setStarted(started: Started): void {
  registry[STARTED] = started;
}
