export type { ImdsAttributes } from './attributes.ts';
export type { ImdsDetectorOptions } from './config.ts';
export type { ImdsDetection } from './detection.ts';
export {
  createImdsDetector,
  type DetectedImdsResource,
  detectImds,
  type ImdsDetector,
  imdsDetector,
} from './detector.ts';
export type { ImdsProblem, ImdsProblemCause } from './problem.ts';
export { DETECTION_CHANNEL, type ImdsDetectionMessage } from './report.ts';
export type { Residency, ResidencyEvidence } from './residency.ts';
