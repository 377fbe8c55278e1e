import { channel } from 'node:diagnostics_channel';
import type { ImdsAttempt } from '@imds-otel/client';
import { type DiagLogger, diag } from '@opentelemetry/api';
import type { ImdsDetection } from './detection.ts';
import type { ImdsProblem } from './problem.ts';
import { firstWarning } from './process-state.ts';

/** Name of the diagnostics channel (`node:diagnostics_channel`) on which every finished run is published once. */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/** What is published on {@link DETECTION_CHANNEL}. */
export interface ImdsDetectionMessage {
  readonly outcome: ImdsDetection['outcome'];
  /** The version of IMDS that answered, where one did. */
  readonly version: ImdsDetection['version'];
  /** Milliseconds. */
  readonly durationMs: number;
  readonly problem: ImdsProblem | undefined;
}

const detections = channel(DETECTION_CHANNEL);

/** Tells a finished run to those who listen: the channel, the debug log, and the owner where something is wrong. */
export function report(detection: ImdsDetection): void {
  const { outcome, version, durationMs, problem } = detection;
  detections.publish({ outcome, version, durationMs, problem } satisfies ImdsDetectionMessage);
  tell((log) => {
    for (const line of story(detection)) log.debug(line);
  });
  if (problem && isWorthAWarning(detection)) warn(problem, outcome);
}

function isWorthAWarning({ outcome, problem }: ImdsDetection): boolean {
  return outcome === 'partial' || outcome === 'degraded' || problem?.cause === 'invalid-setting';
}

/** At most once per process: many detectors of one process have one cause. */
export function warn({ message, remedy, command }: ImdsProblem, outcome: string): void {
  if (!firstWarning()) return;
  tell((log) => log.warn(`EC2 detection ${outcome}. ${message} ${remedy}${command ? ` ${command}` : ''}`));
}

function tell(say: (log: DiagLogger) => void): void {
  try {
    say(diag.createComponentLogger({ namespace: '@imds-otel/resource-detector' }));
  } catch {
    // A logger that throws must not take the attributes with it.
  }
}

function story({ residency, requests, outcome, version, durationMs, attributes, problem }: ImdsDetection): string[] {
  return [
    `residency ${residency.verdict}: ${residency.evidence
      .map(({ source, value, meaning }) => `${source}${value === undefined ? '' : ` = ${value}`} (${meaning})`)
      .join(', ')}`,
    ...requests.map(line),
    `${outcome}${version ? ` by ${version}` : ''} in ${durationMs.toFixed(1)} ms: ${Object.keys(attributes).join(', ') || 'no attributes'}`,
    ...(problem ? [`${problem.cause}: ${problem.message} ${problem.remedy}`] : []),
  ];
}

function line({ method, path, version, attempt, durationMs, statusCode, failure }: ImdsAttempt): string {
  const end = failure ? `${failure.reason} at ${failure.stage}${failure.code ? ` (${failure.code})` : ''}` : statusCode;
  return `${method} ${path} (${version}, try ${attempt}): ${end} after ${durationMs.toFixed(1)} ms`;
}
