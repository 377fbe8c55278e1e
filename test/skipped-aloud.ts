import { describe } from 'vitest';

/**
 * Tests that need what not every machine has. Where it is missing they are skipped, and the reason is printed: a run
 * that left something out must not look like one that did not.
 */
export function describeWhere(problem: string | undefined, name: string, tests: () => void): void {
  if (problem !== undefined) process.stderr.write(`\nSKIPPED: ${name}: ${problem}\n`);
  describe.skipIf(problem !== undefined)(name, tests);
}
