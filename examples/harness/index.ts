export { type Demo, runDemo } from './demo.ts';
export { isFlagGiven } from './flag.ts';
export { type Attributes, type OtlpReceiver, type ReceivedMetric, startReceiver } from './receiver.ts';
export { identityProblems, imdsMetricsTable, resourceTable } from './report.ts';
export { type Service, startService } from './service.ts';
