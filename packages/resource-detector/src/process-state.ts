import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { ImdsDetection } from './detection.ts';

/** One detection of this process, under way or done. */
export interface Run {
  readonly promise: Promise<ImdsDetection>;
  /** Present once it is done. */
  detection?: ImdsDetection;
}

interface ProcessState {
  readonly runs: Map<string, Run>;
  warned: boolean;
}

/** Shared by the ESM and the CommonJS build, should a process load both. The number is the version of the state's shape. */
const STATE: unique symbol = Symbol.for('imds-otel.resource-detector.state.1');
const HANDED_DOWN = 'imds-otel.resource-detector.detection.1:';

function state(): ProcessState {
  const shared = globalThis as { [STATE]?: ProcessState };
  shared[STATE] ??= { runs: new Map(), warned: false };
  return shared[STATE];
}

/**
 * The process's one run with this key: the one under way or done, the result that an older thread handed down to this
 * worker thread, or a new one.
 */
export function oncePerProcess(key: string, start: () => ImdsDetection | Promise<ImdsDetection>): Run {
  const { runs } = state();
  const known = runs.get(key);
  if (known) return known;
  const result = (getEnvironmentData(HANDED_DOWN + key) as ImdsDetection | undefined) ?? start();
  const run: Run = { promise: Promise.resolve(result) };
  runs.set(key, run);
  const settle = (detection: ImdsDetection): void => {
    run.detection = detection;
    setEnvironmentData(HANDED_DOWN + key, detection);
  };
  if (result instanceof Promise) void result.then(settle);
  else settle(result);
  return run;
}

/** Whether this is the first warning of the process. */
export function firstWarning(): boolean {
  const shared = state();
  const first = !shared.warned;
  shared.warned = true;
  return first;
}
