import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

/** Contains an executable named `aws` that does nothing, and is the folder in which the command runs. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imds-otel-command-'));
  writeFileSync(join(folder, 'aws'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOSTILE_IDS = [
  'i-1;touch pwned;#',
  'i-1\ntouch pwned\n#',
  'i-1\rtouch pwned\r#',
  '$(touch pwned)',
  '`touch pwned`',
  'i-1 & touch pwned &',
  'i-1 | touch pwned #',
  'i-1 > pwned',
  "'; touch pwned; '",
  'i-0123456789abcdef0\u2028;touch pwned',
];

describeUnless(namespaceProblem, 'the command of doctor', () => {
  it.each(HOSTILE_IDS)('runs nothing but aws if the identity document has the instance id %j', async (instanceId) => {
    const host = { simulator: { instance: { instanceId } } };
    const [json, report, attributes] = await Promise.all([
      runCommand(['doctor', '--tags', '--json'], host),
      runCommand(['doctor', '--tags'], host),
      runCommand(['show', '--tags'], host),
    ]);
    const { problem } = JSON.parse(json.stdout) as { problem: { cause: string; command?: string } };

    for (const script of [problem.command ?? '', ...commandsIn(report.stdout), ...commandsIn(attributes.stderr)]) {
      // The `aws` in this folder does nothing.
      spawnSync('sh', ['-c', script], { cwd: folder, env: { PATH: `${folder}:${process.env['PATH']}` } });
      expect(existsSync(join(folder, 'pwned')), script).toBe(false);
      expect(script).toMatch(/^(|\s*aws ec2 modify-instance-metadata-options [\w\s\\-]*)$/);
    }
  });
});

/** The lines that a person would paste: the command and what follows it. */
function commandsIn(output: string): string[] {
  return (
    /^ +aws ec2 .*$/ms
      .exec(output)?.[0]
      .split(/^For details/m)
      .slice(0, 1) ?? []
  );
}
