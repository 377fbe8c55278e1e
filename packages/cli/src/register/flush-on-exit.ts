import { isMainThread } from 'node:worker_threads';
import { onceTerminatingSignals, terminateBySignal, terminateOnNextSignal } from '../signals.ts';
import { flushProviders } from './flush-providers.ts';
import type { StartedSdk } from './started-sdk.ts';

/**
 * Sends pending telemetry when the process exits, without changing how it exits: the application's signal handlers, its
 * exit code and the signal that terminates it stay the same.
 *
 * `process.exit()` and uncaught exceptions terminate the process immediately, so it cannot send anything then.
 */
export function flushOnExit(sdk: StartedSdk): void {
  flushBeforeExit(sdk);
  // Only the main thread receives signals.
  if (isMainThread) flushOnSignal(sdk);
}

/** When the application has nothing left to do, keeps the process running until the shutdown is done or times out. */
function flushBeforeExit({ shutdown }: StartedSdk): void {
  let shuttingDown = false;
  process.on('beforeExit', () => {
    if (shuttingDown) return;
    const activeResources = process.getActiveResourcesInfo().length;
    // Runs after the application's own beforeExit listeners. If they start new work, the process is not done yet.
    process.nextTick(() => {
      if (process.getActiveResourcesInfo().length > activeResources) return;
      shuttingDown = true;
      void shutdown().then((completed) => {
        // After a timeout, an unfinished export would keep the process running. Otherwise the process exits by itself,
        // with the exit code that Node.js chooses.
        if (!completed) process.exit();
      });
    });
  });
}

function flushOnSignal({ shutdown }: StartedSdk): void {
  const removeListeners = onceTerminatingSignals((signal) => {
    if (process.listenerCount(signal) > 0) {
      // The application handles the signal and may record more telemetry before it exits, so the SDK keeps running.
      void flushProviders();
      return;
    }
    removeListeners();
    const removeNext = terminateOnNextSignal();
    void shutdown().then(() => {
      removeNext();
      terminateBySignal(signal);
    });
  });
}
