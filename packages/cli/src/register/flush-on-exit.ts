import { isMainThread } from 'node:worker_threads';
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
  if (isMainThread) for (const signal of ['SIGTERM', 'SIGINT'] as const) flushOnSignal(signal, sdk);
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

/**
 * The listener removes itself before it does anything, so later listeners see the process as if it had never existed.
 * Libraries that count listeners to decide if they must terminate the process decide correctly, and a second signal acts as
 * usual.
 */
function flushOnSignal(signal: NodeJS.Signals, { shutdown }: StartedSdk): void {
  process.prependOnceListener(signal, () => {
    if (process.listenerCount(signal) > 0) {
      // The application handles the signal and may record more telemetry before it exits, so the SDK keeps running.
      void flushProviders();
    } else {
      void shutdown().then(() => process.kill(process.pid, signal));
    }
  });
}
