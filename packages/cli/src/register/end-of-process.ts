import { isMainThread } from 'node:worker_threads';
import { flushProviders } from './flush.ts';
import type { Started } from './once.ts';

/**
 * Sends what telemetry there is when the process ends, without a change to how it ends: neither the handlers of the
 * application nor its exit status, nor the signal it dies by. What ends at once, `process.exit()` and uncaught
 * exceptions, cannot be waited for.
 */
export function flushOnEnd(started: Started): void {
  whenNothingIsLeftToDo(started);
  // Signals reach the main thread only.
  if (isMainThread) for (const signal of ['SIGTERM', 'SIGINT'] as const) onceSignalled(signal, started);
}

/** The application is done: hold the process for the shutdown, no longer than its bound. */
function whenNothingIsLeftToDo({ shutdown }: Started): void {
  let ending = false;
  process.on('beforeExit', () => {
    if (ending) return;
    const idle = process.getActiveResourcesInfo().length;
    // After the application's own listeners: what they start goes on, and the process is not at its end then.
    process.nextTick(() => {
      if (process.getActiveResourcesInfo().length > idle) return;
      ending = true;
      void shutdown().then((inTime) => {
        // What an export past its bound still holds open must not hold the process. Otherwise it ends by itself, and
        // with the status that Node gives it.
        if (!inTime) process.exit();
      });
    });
  });
}

/**
 * The listener takes itself away before it does anything. Those after it then find the process as if it had never been:
 * libraries that count the listeners to decide whether they must end the process decide rightly, and a second signal
 * acts as it would have.
 */
function onceSignalled(signal: NodeJS.Signals, { shutdown }: Started): void {
  process.prependOnceListener(signal, () => {
    if (process.listenerCount(signal) > 0) {
      // The application ends itself, in its own time; what it does until then is telemetry too.
      void flushProviders();
    } else {
      void shutdown().then(() => process.kill(process.pid, signal));
    }
  });
}
