/**
 * A process that detects once, with the real SDK, and prints what came of it. Run on a stage:
 * `node detect.ts imds-otel|resource-detector-aws BLOCKED_LOOP_MS OPTIONS`
 */
import { createImdsDetector } from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { awsEc2Detector } from '@opentelemetry/resource-detector-aws';
import { detectResources } from '@opentelemetry/resources';
import type { Detected } from './stage.ts';

const [, , which, blockedLoopMs = '0', options = '{}'] = process.argv;
const warnings: string[] = [];
const silent = (): void => {};
const warn = (...words: unknown[]): unknown => warnings.push(words.join(' '));
diag.setLogger(
  { error: silent, warn, info: silent, debug: silent, verbose: silent },
  { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
);

const ours = which === 'imds-otel' ? createImdsDetector(JSON.parse(options)) : undefined;
const startedAt = performance.now();
const resource = detectResources({ detectors: [ours ?? awsEc2Detector] });
const returnedMs = performance.now() - startedAt;
// As an application does that loads its modules.
if (Number(blockedLoopMs) > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(blockedLoopMs));
await resource.waitForAsyncAttributes?.();
const settledMs = performance.now() - startedAt;
const detection = await ours?.prefetch();
const detected: Detected = {
  attributes: resource.attributes as Record<string, string>,
  returnedMs,
  settledMs,
  warnings,
  ...(detection ? { outcome: detection.outcome, version: detection.version, problem: detection.problem } : {}),
};
process.stdout.write(JSON.stringify(detected));
