import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { processWide } from '@imds-otel/client/internal';
import type { ImdsDetection } from './detection-result.ts';

/** One detection of this process, in progress or finished. */
export interface Run {
  readonly promise: Promise<ImdsDetection>;
  /** Absent until the detection has finished. */
  detection?: ImdsDetection;
}

interface ProcessState {
  readonly runs: Map<string, Run>;
  hasWarned: boolean;
}

/** The number changes with the shape of the state, as a process can load two versions of this package. */
const STATE_NAME = 'resource-detector.state.1';
const WORKER_DATA_PREFIX = 'imds-otel.resource-detector.detection.1:';

function processState(): ProcessState {
  return processWide(STATE_NAME, () => ({ runs: new Map(), hasWarned: false }));
}

/**
 * Returns the only run of this process with this key. Its result is that of a run that this thread started before, else
 * the result of the thread that started this worker thread, else that of a new run.
 */
export function oncePerProcess(key: string, start: () => ImdsDetection | Promise<ImdsDetection>): Run {
  const { runs } = processState();
  const existing = runs.get(key);
  if (existing) return existing;
  const result = inheritedDetection(key) ?? start();
  const run: Run = { promise: Promise.resolve(result) };
  runs.set(key, run);
  const finish = (detection: ImdsDetection): void => {
    run.detection = detection;
    passToWorkers(key, detection);
  };
  if (result instanceof Promise) void result.then(finish);
  else finish(result);
  return run;
}

/** The result of the thread that started this worker thread; `undefined` if there is none. */
function inheritedDetection(key: string): ImdsDetection | undefined {
  try {
    const detection: unknown = getEnvironmentData(WORKER_DATA_PREFIX + key);
    return isDetection(detection) ? detection : undefined;
  } catch {
    return undefined;
  }
}

/** For worker threads that start from now on. Without it they run a detection of their own. */
function passToWorkers(key: string, detection: ImdsDetection): void {
  try {
    setEnvironmentData(WORKER_DATA_PREFIX + key, detection);
  } catch {
    // A runtime or a library replaced the function. This thread has its result.
  }
}

/** Any code of the process can set environment data. */
function isDetection(value: unknown): value is ImdsDetection {
  if (typeof value !== 'object' || value === null) return false;
  const { outcome, attributes } = value as Partial<ImdsDetection>;
  return typeof outcome === 'string' && typeof attributes === 'object' && attributes !== null;
}

/** Returns `true` for the first call in this process, and `false` for every other. */
export function isFirstWarning(): boolean {
  const state = processState();
  const isFirst = !state.hasWarned;
  state.hasWarned = true;
  return isFirst;
}
