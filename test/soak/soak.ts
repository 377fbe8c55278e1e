/**
 * Runs for ten minutes against a simulator with every kind of fault: detections in processes of their own, one after
 * another, while this process is instrumented and probes IMDS. Fails if a detection crashes, hangs or returns an invalid
 * result, or if this process leaks memory, sockets or timers. `npm run soak -- [MINUTES]`
 */
import 'test-support/never-leave-loopback';
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ImdsInstrumentation, startImdsProbe } from '@imds-otel/metrics';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { everyFault } from 'test-support/faults';
import { startSimulatorThread } from 'test-support/simulator-thread';
import { PullReader } from '../metrics/measured.ts';
import type { DetectionReport } from '../situations/run-detection.ts';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) throw new TypeError(`The number of minutes must be positive, not '${process.argv[2]}'.`);
const SAMPLES = 10;
/** How much the heap may grow without a leak: compiled code and caches of the runtime. */
const HEAP_SLACK_BYTES = 2 * 1024 * 1024;
/** A detection takes at most 5 s of event-loop time. The rest is for starting a process on a busy machine. */
const DETECTION_MS = 30_000;
const OUTCOMES = ['detected', 'partial', 'degraded', 'absent', 'disabled'];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const execute = promisify(execFile);
const problems: string[] = [];
process.on('unhandledRejection', (reason) => problems.push(`unhandled rejection: ${reason}`));
process.on('warning', (warning) => problems.push(`a warning: ${warning}`));

const imds = await startSimulatorThread({ faults: everyFault(0.01) });
const { url } = imds;
const outcomes = new Map<string, number>();
let calls = 0;
let running = true;

/** Detects again and again, in one process after another. */
async function detect(): Promise<void> {
  const script = fileURLToPath(new URL('../situations/detection-process.ts', import.meta.url));
  const { AWS_EC2_METADATA_DISABLED: _, ...clean } = process.env;
  const env = { ...clean, AWS_EC2_METADATA_SERVICE_ENDPOINT: url };
  while (running) {
    try {
      const { stdout } = await execute(process.execPath, [script, 'imds-otel', '0'], { env, timeout: DETECTION_MS });
      const { outcome = 'none', attributes } = JSON.parse(stdout) as DetectionReport;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!OUTCOMES.includes(outcome)) problems.push(`invalid outcome: ${stdout}`);
      const wrong = Object.values(attributes).filter((value) => typeof value !== 'string' || value === '');
      if (wrong.length > 0) problems.push(`attributes that are not non-empty strings: ${stdout}`);
    } catch (error) {
      problems.push(`a detection crashed or hung: ${error}`);
    }
  }
}

/** Sends requests like other clients in the process: some succeed, some fail, some are aborted. */
async function call(): Promise<void> {
  while (running) {
    calls += 1;
    const path = `${url}/latest/meta-data/instance-id`;
    if (calls % 2 === 0) {
      await fetch(path, { signal: AbortSignal.timeout(300) })
        .then((response) => response.body?.cancel())
        .catch(() => undefined);
    } else {
      await new Promise<void>((resolve) => {
        const request = get(path, { timeout: 300, agent: false }, (response) => response.destroy());
        request.on('timeout', () => request.destroy()).on('error', () => {});
        request.on('close', resolve);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const reader = new PullReader();
const instrumentation = new ImdsInstrumentation({ endpoint: url });
const meterProvider = new MeterProvider({ readers: [reader] });
instrumentation.setMeterProvider(meterProvider);
const probe = startImdsProbe({
  endpoint: url,
  disabled: false,
  intervalMs: 20,
  timeoutMs: 400,
  attemptTimeoutMs: 100,
  meterProvider,
});

interface Sample {
  readonly calls: number;
  readonly detections: number;
  readonly series: number;
  readonly heapBytes: number;
  readonly open: number;
}

async function takeSample(): Promise<Sample> {
  const series = await reader.calls();
  collectGarbage();
  collectGarbage();
  return {
    calls,
    detections: [...outcomes.values()].reduce((sum, count) => sum + count, 0),
    series: series.length,
    heapBytes: process.memoryUsage().heapUsed,
    open: process.getActiveResourcesInfo().filter((type) => /^(TCP|Timeout)/.test(type)).length,
  };
}

const loops = [detect(), call(), call(), call()];
const samples: Sample[] = [];
for (let sample = 0; sample <= SAMPLES; sample += 1) {
  await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / (SAMPLES + 1)));
  samples.push(await takeSample());
}
running = false;
await Promise.all(loops);
await probe.stop();
// The event loop closes destroyed sockets in its next iterations.
await new Promise((resolve) => setTimeout(resolve, 1000));
const end = await takeSample();
instrumentation.disable();
await imds[Symbol.asyncDispose]();

console.table(
  samples.map(({ heapBytes, ...rest }) => ({ ...rest, 'heap MiB': Number((heapBytes / 2 ** 20).toFixed(2)) })),
);
console.table(Object.fromEntries(outcomes));
const [first, last] = [samples[0], samples.at(-1)];
if (first && last && last.heapBytes > first.heapBytes + HEAP_SLACK_BYTES) problems.push('the heap has grown');
if (first && last && last.calls <= first.calls) problems.push('the requests have stopped');
if (first && last && last.detections <= first.detections) problems.push('the detections have stopped');
if (end.open > 0) problems.push(`${end.open} sockets or timers were left open`);

for (const problem of new Set(problems)) console.error(`FAILED: ${problem}`);
if (problems.length === 0) console.log('No crash, no hang, no leak.');
process.exitCode = problems.length > 0 ? 1 : 0;
