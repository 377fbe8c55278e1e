export type { ImdsAttributes } from './attributes.ts';
export type { ImdsDetectorOptions } from './config.ts';
export type { ImdsDetection } from './detection-result.ts';
export {
  createImdsDetector,
  type DetectedImdsResource,
  detectImds,
  type ImdsDetector,
  imdsDetector,
} from './detector.ts';
export type { ImdsProblem, ImdsProblemCause } from './diagnosis/problem.ts';
export type { HopLimit } from './hop-limit.ts';
export { DETECTION_CHANNEL, type ImdsDetectionMessage } from './report-detection.ts';
export type { ResidencyEvidence } from './residency/evidence.ts';
export type { Residency } from './residency/residency.ts';
