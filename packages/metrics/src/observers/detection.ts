import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';
import { subscribeAll } from './channels.ts';

/**
 * `DETECTION_CHANNEL` of the resource detector. It is a literal because this package depends on the types of the detector
 * only. A test compares the two.
 */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/** A finished detection: what its metric needs, checked. */
export interface ObservedDetection {
  /** `_OTHER` if a detector of another release has more outcomes. */
  readonly outcome: ImdsDetectionMessage['outcome'] | '_OTHER';
  /** The version of IMDS that the last successful read used. */
  readonly version: ImdsDetectionMessage['version'];
  /** From start to end, in milliseconds. */
  readonly durationMs: number;
}

const OUTCOMES: Record<ImdsDetectionMessage['outcome'], true> = {
  detected: true,
  partial: true,
  degraded: true,
  absent: true,
  disabled: true,
};

/**
 * Observes the finished detections of the resource detector in this process. Any code can publish on the channel: a message
 * that is not a detection is ignored.
 *
 * @returns a function that stops observing
 */
export function observeDetection(onDetection: (detection: ObservedDetection) => void): () => void {
  return subscribeAll({
    [DETECTION_CHANNEL]: (message) => {
      const { outcome, version, durationMs } = message as { readonly [name: string]: unknown };
      if (typeof outcome !== 'string' || !isDuration(durationMs)) return;
      onDetection({
        outcome: isOutcome(outcome) ? outcome : '_OTHER',
        version: version === 'v1' || version === 'v2' ? version : undefined,
        durationMs,
      });
    },
  });
}

function isOutcome(outcome: string): outcome is ImdsDetectionMessage['outcome'] {
  return Object.hasOwn(OUTCOMES, outcome);
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}
