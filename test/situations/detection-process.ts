/**
 * Detects once, with the real SDK, and prints a `DetectionReport` as JSON. Run by `run-detection.ts` in a namespace:
 * `node detection-process.ts imds-otel|resource-detector-aws BLOCKED_LOOP_MS OPTIONS`
 */
import { createImdsDetector } from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { detectResources } from '@opentelemetry/resources';
import type { DetectionReport } from './run-detection.ts';

const [, , detectorName, blockedLoopMs = '0', options = '{}'] = process.argv;
const warnings: string[] = [];
const ignore = (): void => {};
const warn = (...words: unknown[]): unknown => warnings.push(words.join(' '));
diag.setLogger(
  { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore },
  { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
);

const ours = detectorName === 'imds-otel' ? createImdsDetector(JSON.parse(options)) : undefined;
// Loaded only in a namespace: this detector always uses the real address of IMDS.
const detector = ours ?? (await import('@opentelemetry/resource-detector-aws')).awsEc2Detector;
const startedAt = performance.now();
const resource = detectResources({ detectors: [detector] });
const returnedMs = performance.now() - startedAt;
const pending = resource.asyncAttributesPending === true;
// An application that loads its modules blocks the event loop like this.
if (Number(blockedLoopMs) > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(blockedLoopMs));
await resource.waitForAsyncAttributes?.();
const settledMs = performance.now() - startedAt;
const detection = await ours?.prefetch();
const report: DetectionReport = {
  attributes: resource.attributes as Record<string, string>,
  pending,
  returnedMs,
  settledMs,
  warnings,
  ...(detection && {
    outcome: detection.outcome,
    version: detection.version,
    problem: detection.problem,
    attempts: detection.requests.length,
  }),
};
process.stdout.write(JSON.stringify(report));
