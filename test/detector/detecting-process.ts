/** Runs the steps that its arguments name, one after another, and prints a `ProcessReport` as JSON. */
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  createImdsDetector,
  DETECTION_CHANNEL,
  detectImds,
  type ImdsAttributes,
  imdsDetector,
} from '@imds-otel/resource-detector';
import { DiagLogLevel, diag } from '@opentelemetry/api';

export interface ProcessReport {
  /** The attributes that each step detected. */
  readonly attributes: readonly ImdsAttributes[];
  /** The messages on the diagnostics channel, in this thread and in its workers. */
  readonly messages: readonly unknown[];
  readonly warnings: readonly string[];
  readonly debug: readonly string[];
}

const messages: unknown[] = [];
const warnings: string[] = [];
const debug: string[] = [];
const ignore = (): void => {};

let throwing = false;

function log(into: string[], words: unknown[]): void {
  if (throwing) throw new Error('no space left on device');
  into.push(words.join(' '));
}

/** The steps by name. */
const STEPS: Readonly<Record<string, () => ImdsAttributes | undefined | Promise<ImdsAttributes | undefined>>> = {
  imported: async () => (await imdsDetector.prefetch()).attributes,
  detect: async () => (await detectImds()).attributes,
  created: async () => (await createImdsDetector({}).prefetch()).attributes,
  'created without host.name': async () => (await detectImds({ exclude: ['host.name'] })).attributes,
  'created without host.id': async () => (await detectImds({ exclude: ['host.id'] })).attributes,
  'tags without prefetch': async () => {
    const pending = Object.values(createImdsDetector({ tags: true }).detect().attributes);
    await Promise.all(pending);
    return undefined;
  },
  'a logger that throws': () => {
    throwing = true;
    return undefined;
  },
  required: async () => {
    const required: typeof import('@imds-otel/resource-detector') = createRequire(import.meta.url)(
      '@imds-otel/resource-detector',
    );
    if (required.imdsDetector === imdsDetector) throw new Error('one build was loaded, not two');
    return (await required.imdsDetector.prefetch()).attributes;
  },
  worker: () => inWorker('imported'),
  'worker of a worker': () => inWorker('worker'),
};

async function inWorker(step: string): Promise<ImdsAttributes | undefined> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: [step] });
  const report = await new Promise<ProcessReport>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  messages.push(...report.messages);
  return report.attributes[0];
}

diag.setLogger(
  {
    error: ignore,
    warn: (...words) => log(warnings, words),
    info: ignore,
    debug: (...words) => log(debug, words),
    verbose: ignore,
  },
  { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
);
debug.length = 0;
subscribe(DETECTION_CHANNEL, (message) => messages.push(message));

const steps: readonly string[] = isMainThread ? process.argv.slice(2) : workerData;
const attributes: ImdsAttributes[] = [];
for (const step of steps) {
  const found = await STEPS[step]?.();
  if (found) attributes.push(found);
}
const report: ProcessReport = { attributes, messages, warnings, debug };
if (isMainThread) process.stdout.write(JSON.stringify(report));
else parentPort?.postMessage(report);
