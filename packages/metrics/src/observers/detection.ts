import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';

/** The detector's `DETECTION_CHANNEL`, written out: only its types are a dependency. A test holds the two equal. */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/**
 * Hears of each detection that the resource detector of this process finishes.
 *
 * @returns ends the watch
 */
export function observeDetection(onDetection: (message: ImdsDetectionMessage) => void): () => void {
  const listener = (message: unknown): void => onDetection(message as ImdsDetectionMessage);
  subscribe(DETECTION_CHANNEL, listener);
  return () => {
    unsubscribe(DETECTION_CHANNEL, listener);
  };
}
