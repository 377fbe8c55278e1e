/** The reason of a signal that ends something because its time is over. */
export const TIME_IS_OVER: unique symbol = Symbol('time is over');

/**
 * The longest time in milliseconds for which one timer is set. A blocked event loop makes a timer late by any time at all;
 * whatever that is, no more than twice this is charged for it.
 */
const SLICE_MS = 50;

/**
 * Calls back once the event loop could run for `budgetMs`, which is later than the clock says where the loop was blocked
 * meanwhile: answers that wait in a socket must not turn into timeouts because the application was busy loading.
 *
 * A loop that is blocked again and again still comes to an end, as every timer that fires is charged something.
 *
 * @param budgetMs milliseconds of loop time
 * @param onEnd called at most once, after the loop has polled the sockets
 * @returns cancels; nothing is left of the deadline then
 */
export function afterLoopTime(budgetMs: number, onEnd: () => void): () => void {
  let remaining = budgetMs;
  let afterBlock = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const charge = (slice: number, armedAt: number): void => {
    const elapsed = performance.now() - armedAt;
    const late = elapsed > slice + SLICE_MS;
    remaining -= late ? slice : elapsed;
    if (remaining > 0.5) {
      arm();
    } else if (late && !afterBlock) {
      // The last slice went by with the loop blocked: what came meanwhile has not been read yet, and an exchange of some
      // steps (connected, sent, answered) needs more than one turn of the loop.
      afterBlock = true;
      remaining = SLICE_MS;
      arm();
    } else {
      // Timers run before the sockets are polled, immediates after it.
      immediate = setImmediate(onEnd);
    }
  };

  const arm = (): void => {
    const slice = Math.min(remaining, SLICE_MS);
    timer = setTimeout(charge, slice, slice, performance.now());
  };

  arm();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
