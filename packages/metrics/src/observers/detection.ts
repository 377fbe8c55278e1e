import type { ImdsDetectionMessage } from '@imds-otel/resource-detector';
import { listenTo } from './channels.ts';

/** The detector's `DETECTION_CHANNEL`, written out: only its types are a dependency. A test holds the two equal. */
export const DETECTION_CHANNEL = 'imds-otel:detection';

/**
 * Hears of each detection that the resource detector of this process finishes.
 *
 * @returns ends the watch
 */
export function observeDetection(onDetection: (message: ImdsDetectionMessage) => void): () => void {
  return listenTo({ [DETECTION_CHANNEL]: (message) => onDetection(message as ImdsDetectionMessage) });
}
