import { describe } from 'vitest';

/**
 * Describes tests that need something that not every machine has. If there is a problem, the tests are skipped and the
 * reason is printed, so that an incomplete test run is recognizable.
 */
export function describeUnless(problem: string | undefined, name: string, tests: () => void): void {
  if (problem !== undefined) process.stderr.write(`\nSKIPPED: ${name}: ${problem}\n`);
  describe.skipIf(problem !== undefined)(name, tests);
}
