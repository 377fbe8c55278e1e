import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { startCommand } from './run-service.ts';

const examples = join(import.meta.dirname, '../../../examples');
const unit = join(examples, 'exporter-systemd/imds-otel-exporter.service');

interface DaemonSet {
  spec: { template: { spec: { containers: { command: string[]; args: string[] }[] } } };
}

/** What the unit and the DaemonSet start, without the program itself. */
function commandLines(): [string, string[]][] {
  const start = /^ExecStart=\S+\/imds-otel (.*)$/m.exec(readFileSync(unit, 'utf8'))?.[1] ?? '';
  const manifest = parse(readFileSync(join(examples, 'exporter-kubernetes/daemonset.yaml'), 'utf8')) as DaemonSet;
  const args = manifest.spec.template.spec.containers[0]?.args ?? [];
  return [
    ['the systemd unit', start.split(' ')],
    ['the DaemonSet', args],
  ];
}

describe('what starts the exporter', () => {
  it.each(commandLines())('in %s is a command line that it takes', async (_where, line) => {
    expect(line[0]).toBe('exporter');
    // Switched off it goes as far as it can without a probe or a port.
    await using exporter = startCommand(line, { AWS_EC2_METADATA_DISABLED: 'true' });
    await exporter.wrote(/AWS_EC2_METADATA_DISABLED is true: there is nothing to probe/);
    expect(await exporter.ended).toBe(1);
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

describeWhere(systemdProblem, 'systemd', () => {
  it('finds nothing wrong with the unit but that the command is not installed here', () => {
    let complaints = '';
    try {
      execFileSync('systemd-analyze', ['verify', '--man=no', unit], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      complaints = String((error as { stderr?: string }).stderr);
    }
    const lines = complaints.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !line.includes('/usr/local/bin/imds-otel is not executable'))).toEqual([]);
  });
});
