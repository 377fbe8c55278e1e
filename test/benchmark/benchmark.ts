/**
 * Measures our detector beside @opentelemetry/resource-detector-aws and writes `results.md` and `results.svg` beside this
 * file. `npm run bench -- [SAMPLES]`, 25 by default. On a quiet machine only: what else runs is in the figures.
 */
import '../never-leave-loopback.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceProblem } from '../namespace.ts';
import { SITUATIONS } from '../situations/situations.ts';
import { perform } from '../situations/stage.ts';
import { chartOf } from './chart.ts';
import { installDetectors } from './installed.ts';
import { measure } from './measure.ts';
import { reportOf, type SideBySide } from './report.ts';
import { ALONE, type Scenario, TOGETHER } from './scenario.ts';
import { type Result, resultOf } from './statistics.ts';

if (namespaceProblem !== undefined) {
  throw new Error(
    `The detectors are measured at the service's real address, in a network namespace: ${namespaceProblem}`,
  );
}
const samples = Number(process.argv[2] ?? 25);
if (!Number.isInteger(samples) || samples < 1) {
  throw new TypeError(`The number of samples is a whole number from 1 on, not '${process.argv[2]}'.`);
}

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-benchmark-'));
try {
  const script = await installDetectors(folder);
  const alone = await measureAll(ALONE, script);
  const together = await measureAll(TOGETHER, script);
  const sideBySide = await performAll();
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

/** With options the detectors cannot be compared: the other one has none. */
async function performAll(): Promise<SideBySide[]> {
  const rows: SideBySide[] = [];
  for (const situation of SITUATIONS.filter(({ options }) => options === undefined)) {
    progress(`${situation.host}, IMDS: ${situation.imds}`);
    const [ours, theirs] = await Promise.all([
      perform(situation, 'imds-otel'),
      perform(situation, 'resource-detector-aws').catch((error: Error) => ({ crash: crashOf(error) })),
    ]);
    rows.push({ situation, ours, theirs });
  }
  return rows;
}

/** What Node printed as it ended a process: the line before the first of the stack. */
function crashOf(error: Error): string {
  const crash = error.message.match(/^(?!Error: Command failed)(\w*Error: .*)\n +at /m)?.[1];
  if (crash === undefined) throw error;
  return crash;
}

function progress(what: string): void {
  console.error(`measuring: ${what}`);
}
