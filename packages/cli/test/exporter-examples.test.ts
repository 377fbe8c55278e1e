import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startCommand } from './start-command.ts';

const examples = join(import.meta.dirname, '../../../examples');
const unit = join(examples, 'exporter-systemd/imds-otel-exporter.service');

interface DaemonSet {
  spec: { template: { spec: { containers: { command: string[]; args: string[] }[] } } };
}

/** The arguments with which the systemd unit and the DaemonSet start the command. */
function commandLines(): [string, string[]][] {
  const start = /^ExecStart=\S+\/imds-otel (.*)$/m.exec(readFileSync(unit, 'utf8'))?.[1] ?? '';
  const manifest = parse(readFileSync(join(examples, 'exporter-kubernetes/daemonset.yaml'), 'utf8')) as DaemonSet;
  const args = manifest.spec.template.spec.containers[0]?.args ?? [];
  return [
    ['the systemd unit', start.split(' ')],
    ['the DaemonSet', args],
  ];
}

describe('the command line of the exporter', () => {
  it.each(commandLines())('in %s is valid', async (_example, line) => {
    expect(line[0]).toBe('exporter');
    // With IMDS disabled, the exporter parses its options, then stops before it probes or opens a port.
    await using exporter = startCommand(line, { AWS_EC2_METADATA_DISABLED: 'true' });
    await exporter.wrote(/AWS_EC2_METADATA_DISABLED is true, so there is nothing to probe/);
    expect(await exporter.exited).toBe(1);
  });
});

const systemdProblem = (() => {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no systemd-analyze on this machine';
  }
})();

describeUnless(systemdProblem, 'systemd', () => {
  it('reports no error in the unit, except that the command is not installed on this machine', () => {
    let errors = '';
    try {
      execFileSync('systemd-analyze', ['verify', '--man=no', unit], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      errors = String((error as { stderr?: string }).stderr);
    }
    const lines = errors.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !line.includes('/usr/local/bin/imds-otel is not executable'))).toEqual([]);
  });
});
