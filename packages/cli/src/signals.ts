import { constants } from 'node:os';

/** The signals that terminate a process: from a supervisor, from Ctrl-C, and from a terminal that was closed. */
const TERMINATING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type TerminatingSignal = (typeof TERMINATING_SIGNALS)[number];

/**
 * Calls the listener once for each signal that terminates a process. The listener runs before all others, and is removed
 * before it runs, so that libraries that count listeners do not see it.
 *
 * @returns a function that removes the listeners
 */
export function onceTerminatingSignals(listener: (signal: TerminatingSignal) => void): () => void {
  const listeners = TERMINATING_SIGNALS.map((signal) => [signal, () => listener(signal)] as const);
  for (const [signal, once] of listeners) process.prependOnceListener(signal, once);
  return () => {
    for (const [signal, once] of listeners) process.off(signal, once);
  };
}

/** Whether this process is the first one of its container. Linux discards a signal to it that it does not listen for. */
const IS_PID_1 = process.pid === 1;

/**
 * Terminates the process as the signal does if no one listens for it. If there are other listeners, they receive the signal
 * instead.
 *
 * PID 1 exits with the status that a shell reports for the signal: 143 for SIGTERM, 130 for SIGINT, 129 for SIGHUP.
 */
export function terminateBySignal(signal: TerminatingSignal): void {
  process.kill(process.pid, signal);
  if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
}

/**
 * Lets the next signal terminate the process immediately, unless the application listens for it. This is what the system does
 * by itself, except for PID 1.
 *
 * @returns a function that ends this
 */
export function terminateOnNextSignal(): () => void {
  if (!IS_PID_1) return () => {};
  return onceTerminatingSignals((signal) => {
    if (process.listenerCount(signal) === 0) terminateBySignal(signal);
  });
}
