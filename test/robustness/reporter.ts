import { globSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type {} from './count-inputs.ts';

const root = join(import.meta.dirname, '../..');

/** Tests that run a table of situations, and tests that look for what was left open or has grown. */
const SITUATIONS = /(^|\/)situations(\.test\.ts|\/)/;
const LEAKS = /(^|\/)(ending|memory|random-answers)\.test\.ts$/;

interface Row {
  readonly what: string;
  readonly count: number;
}

/** Sums up, at the end of a run, what was tried to break the packages and what broke. */
export default class RobustnessReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = summaryOf(tests, unhandledErrors.length);
    // Part of the tests says nothing of the whole.
    const files = globSync(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'], {
      cwd: root,
      exclude: ['**/node_modules'],
    });
    if (modules.length < files.length) return;
    console.log(`\nRobustness\n${rows.map(({ what, count }) => `${String(count).padStart(8)}  ${what}`).join('\n')}\n`);
    writeFileSync(join(import.meta.dirname, 'results.md'), markdownOf(rows));
  }
}

/** What the tests of a run tried, and what came of it. */
function summaryOf(tests: readonly TestCase[], unhandledErrors: number): Row[] {
  const run = tests.filter((test) => test.result().state !== 'skipped');
  const failed = run.filter((test) => test.result().state === 'failed');
  const hung = failed.filter((test) => test.result().errors?.some(({ message }) => /timed out/i.test(message)));
  const tried = run.map((test) => test.meta().inputsTried ?? 0);
  return [
    { what: 'situations', count: run.filter((test) => SITUATIONS.test(fileOf(test))).length },
    { what: 'random inputs', count: tried.reduce((sum, count) => sum + count, 0) },
    { what: 'tests in all', count: run.length },
    { what: 'tests that could not run on this machine', count: tests.length - run.length },
    { what: 'crashes: errors and rejections that nothing caught', count: unhandledErrors },
    { what: 'hangs: tests that did not end in their time', count: hung.length },
    {
      what: 'leaks: tests of connections, timers and memory left behind that failed',
      count: failed.filter((test) => LEAKS.test(fileOf(test))).length,
    },
    {
      what: 'other failures',
      count: failed.filter((test) => !hung.includes(test) && !LEAKS.test(fileOf(test))).length,
    },
  ];
}

const fileOf = (test: TestCase): string => relative(root, test.module.moduleId).replaceAll(sep, '/');

function markdownOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return `# Robustness

Written by \`npm test\`. The soak, \`npm run soak\`, looks for what only time brings out.

| ${'What'.padEnd(width)} | Count |
| ${'-'.repeat(width)} | ----: |
${rows.map(({ what, count }) => `| ${what.padEnd(width)} | ${String(count).padStart(5)} |\n`).join('')}`;
}
