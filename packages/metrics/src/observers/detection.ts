import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';
import { subscribeAll } from './channels.ts';

/**
 * `DETECTION_CHANNEL` of the resource detector. It is a literal because this package depends on the types of the detector
 * only. A test compares the two.
 */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/**
 * Observes the finished detections of the resource detector in this process.
 *
 * @returns a function that stops observing
 */
export function observeDetection(onDetection: (message: ImdsDetectionMessage) => void): () => void {
  return subscribeAll({ [DETECTION_CHANNEL]: (message) => onDetection(message as ImdsDetectionMessage) });
}
