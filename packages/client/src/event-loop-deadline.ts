/** The reason of an abort signal that ends something because its event-loop time is used up. */
export const LOOP_TIMEOUT: unique symbol = Symbol('event-loop timeout');

/**
 * The longest single timer, in milliseconds. A blocked event loop delays a timer by any amount; the deadline charges at
 * most twice this time for it.
 */
const SLICE_MS = 50;

/**
 * Calls back after `budgetMs` in which the event loop could run. If the loop is blocked meanwhile, that is later than the
 * wall clock says: responses that wait in a socket must not become timeouts because the application was busy.
 *
 * A loop that is blocked again and again still reaches the deadline, because each timer that fires is charged.
 *
 * @param budgetMs milliseconds of event-loop time
 * @param onTimeout called at most once, after the loop has polled its sockets
 * @returns cancels the deadline and leaves no timer behind
 */
export function startLoopDeadline(budgetMs: number, onTimeout: () => void): () => void {
  let remaining = budgetMs;
  let graceSliceUsed = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const onSliceEnd = (slice: number, armedAt: number): void => {
    const elapsed = performance.now() - armedAt;
    const late = elapsed > slice + SLICE_MS;
    remaining -= late ? slice : elapsed;
    if (remaining > 0.5) {
      arm();
    } else if (late && !graceSliceUsed) {
      // The loop was blocked during the last slice. What arrived meanwhile has not been read yet, and an exchange of
      // several steps (connect, send, receive) needs more than one turn of the loop.
      graceSliceUsed = true;
      remaining = SLICE_MS;
      arm();
    } else {
      // Timers run before the sockets are polled, immediates after.
      immediate = setImmediate(onTimeout);
    }
  };

  const arm = (): void => {
    const slice = Math.min(remaining, SLICE_MS);
    timer = setTimeout(onSliceEnd, slice, slice, performance.now());
  };

  arm();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/** An abort signal with a deadline in event-loop time. */
export interface LoopTimeout {
  /** Aborts with {@link LOOP_TIMEOUT}. The client's calls then reject with an `ImdsError`, not with the signal's reason. */
  readonly signal: AbortSignal;
  /** Leaves no timer behind. */
  cancel(): void;
}

/**
 * Starts a deadline for several calls of a client.
 *
 * @param budgetMs milliseconds of event-loop time
 */
export function loopTimeout(budgetMs: number): LoopTimeout {
  const controller = new AbortController();
  const cancel = startLoopDeadline(budgetMs, () => controller.abort(LOOP_TIMEOUT));
  return { signal: controller.signal, cancel };
}
