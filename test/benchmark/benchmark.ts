/**
 * Compares the imds-otel detector with @opentelemetry/resource-detector-aws and writes `results.md` and `results.svg` to
 * this folder. `npm run bench -- [SAMPLES]`, 25 by default. Run it on an idle machine: other work distorts the results.
 */
import 'test-support/never-leave-loopback';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceProblem } from 'test-support/namespace';
import { runDetection } from '../situations/run-detection.ts';
import { SITUATIONS } from '../situations/situations.ts';
import { chartOf } from './chart.ts';
import { installDetectors } from './installed.ts';
import { measure } from './measure.ts';
import { reportOf, type SideBySide } from './report.ts';
import { ALONE, type Scenario, TOGETHER } from './scenario.ts';
import { type Result, resultOf } from './statistics.ts';

if (namespaceProblem !== undefined) {
  throw new Error(
    `The benchmark needs a network namespace, in which it uses the real address of IMDS: ${namespaceProblem}`,
  );
}
const samples = Number(process.argv[2] ?? 25);
if (!Number.isInteger(samples) || samples < 1) {
  throw new TypeError(`The number of samples must be an integer of at least 1, not '${process.argv[2]}'.`);
}

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-benchmark-'));
try {
  const script = await installDetectors(folder);
  const alone = await measureAll(ALONE, script);
  const together = await measureAll(TOGETHER, script);
  const sideBySide = await runSituations();
  const [processor] = cpus();
  const report = reportOf(alone, together, sideBySide, {
    node: process.version,
    processor: processor?.model.trim() ?? 'an unknown processor',
    cores: cpus().length,
    samples,
  });
  writeFileSync(join(import.meta.dirname, 'results.md'), report);
  writeFileSync(join(import.meta.dirname, 'results.svg'), chartOf(alone));
  console.log(report);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureAll(scenarios: readonly Scenario[], script: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const scenario of scenarios) {
    progress(scenario.name);
    results.push(resultOf(scenario, await measure(scenario, Math.ceil(samples / scenario.slowness), script)));
  }
  return results;
}

/** Runs both detectors in each situation without options: the detector of OpenTelemetry has no options. */
async function runSituations(): Promise<SideBySide[]> {
  const rows: SideBySide[] = [];
  for (const situation of SITUATIONS.filter(({ options }) => options === undefined)) {
    progress(`${situation.host}, IMDS: ${situation.imds}`);
    const [ours, theirs] = await Promise.all([
      runDetection(situation, 'imds-otel'),
      runDetection(situation, 'resource-detector-aws').catch((error: Error) => ({ crash: crashOf(error) })),
    ]);
    rows.push({ situation, ours, theirs });
  }
  return rows;
}

/** The error that Node.js printed when it crashed: the line before the stack trace. */
function crashOf(error: Error): string {
  const crash = error.message.match(/^(?!Error: Command failed)(\w*Error: .*)\n +at /m)?.[1];
  if (crash === undefined) throw error;
  return crash;
}

function progress(name: string): void {
  console.error(`measuring: ${name}`);
}
