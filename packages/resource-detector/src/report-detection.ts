import { channel } from 'node:diagnostics_channel';
import type { ImdsAttempt } from '@imds-otel/client';
import { createLogger, escapeControls } from '@imds-otel/client/internal';
import type { ImdsDetection } from './detection-result.ts';
import type { ImdsProblem } from './diagnosis/problem.ts';
import { isFirstWarning } from './once-per-process.ts';

/**
 * The name of the diagnostics channel (`node:diagnostics_channel`) on which every finished detection is published once,
 * as an {@link ImdsDetectionMessage}.
 */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/** The message on {@link DETECTION_CHANNEL}. */
export interface ImdsDetectionMessage {
  /** The outcome of the detection. */
  readonly outcome: ImdsDetection['outcome'];
  /** The version of IMDS that the last successful read used; `undefined` if no read succeeded. */
  readonly version: ImdsDetection['version'];
  /** The time from start to end in milliseconds, by a monotonic clock. */
  readonly durationMs: number;
  /** Why an attribute is missing; `undefined` if none is. */
  readonly problem: ImdsProblem | undefined;
}

const detections = channel(DETECTION_CHANNEL);
const logger = createLogger('@imds-otel/resource-detector');

/**
 * Publishes a finished detection on the channel, writes it to the debug log, and logs a warning if it needs one. Never
 * throws.
 */
export function reportDetection(detection: ImdsDetection): void {
  const { outcome, version, durationMs, problem } = detection;
  try {
    detections.publish({ outcome, version, durationMs, problem } satisfies ImdsDetectionMessage);
  } catch {
    // Node.js reports what a subscriber throws. This is for a channel that a library replaced.
  }
  for (const line of debugLines(detection)) log('debug', line);
  if (problem && needsWarning(detection)) warnOnce(problem, outcome);
}

/** Logs a warning unless this process has logged one: several detectors of a process report the same cause. */
export function warnOnce({ message, remedy, command }: ImdsProblem, outcome: ImdsDetection['outcome']): void {
  if (!isFirstWarning()) return;
  log('warn', `EC2 detection ${outcome}. ${message} ${remedy}${command ? ` ${command}` : ''}`);
}

/** Every line of the log is written here, so that no value can start another one. The logger never throws. */
function log(level: 'debug' | 'warn', line: string): void {
  logger[level](escapeControls(line));
}

function needsWarning({ outcome, problem }: ImdsDetection): boolean {
  if (outcome === 'partial' || outcome === 'degraded') return true;
  return problem?.cause === 'invalid-setting' || problem?.cause === 'internal';
}

function debugLines({ residency, requests, problem, ...detection }: ImdsDetection): string[] {
  const { outcome, version, durationMs, attributes } = detection;
  const evidence = residency.evidence.map(
    ({ source, value, meaning }) => `${source}${value === undefined ? '' : ` = ${value}`} (${meaning})`,
  );
  const names = Object.keys(attributes).join(', ') || 'no attributes';
  return [
    `residency ${residency.verdict}: ${evidence.join(', ')}`,
    ...requests.map(debugLine),
    `${outcome}${version ? ` with ${IMDS_VERSIONS[version]}` : ''} in ${durationMs.toFixed(1)} ms: ${names}`,
    ...(problem ? [`${problem.cause}: ${problem.message} ${problem.remedy}`] : []),
  ];
}

const IMDS_VERSIONS = { v1: 'IMDSv1', v2: 'IMDSv2' } as const;

function debugLine({ kind, version, method, path, attempt, durationMs, statusCode, failure }: ImdsAttempt): string {
  const label = kind === 'token' ? 'token' : IMDS_VERSIONS[version];
  const result = failure
    ? `${failure.reason} at ${failure.stage}${failure.code ? ` (${failure.code})` : ''}`
    : statusCode;
  return `${method} ${path} (${label}, attempt ${attempt}): ${result} after ${durationMs.toFixed(1)} ms`;
}
