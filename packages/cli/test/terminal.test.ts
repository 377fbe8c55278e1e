import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSimulator } from '@imds-otel/simulator';
import { expect, it } from 'vitest';
import { describeWhere } from '../../../test/skipped-aloud.ts';

const BIN = join(import.meta.dirname, '../src/bin.ts');
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** `script`, of util-linux, gives a command a terminal of its own. */
const problem = (() => {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no script (util-linux) on this machine';
  }
})();

/** Runs the doctor on a terminal and answers all that was drawn there. */
async function onTerminal(endpoint: string, env: Record<string, string>, keys?: { after: string; type: string }) {
  const child = spawn('script', ['-qec', `stty rows 40 cols 80; '${process.execPath}' '${BIN}' doctor`, '/dev/null'], {
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      AWS_CONFIG_FILE: process.env['AWS_CONFIG_FILE'],
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
      ...env,
    },
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  let drawn = '';
  let typed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    drawn += chunk.toString();
    if (typed || !keys || !drawn.includes(keys.after)) return;
    typed = true;
    child.stdin.write(keys.type);
  });
  await once(child, 'close');
  return { drawn, code: child.exitCode };
}

describeWhere(problem, 'the doctor on a terminal', () => {
  it('shows the requests while they are under way, then the report in colour and the cursor', async () => {
    await using simulator = await startSimulator({ latencyMs: 300 });
    const { drawn, code } = await onTerminal(simulator.url, {});

    expect(code).toBe(0);
    expect(drawn).toContain('│ cloud.availability_zone │ eu-central-1a ');
    expect(drawn).toMatch(/Asking IMDS.*PUT \/latest\/api\/token.*waiting/s);
    expect(drawn).toContain('\u001b[1mHealthy: IMDS gives the whole identity');
    expect(drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(drawn.lastIndexOf(HIDE_CURSOR));
  });

  it('has no colour with NO_COLOR', async () => {
    await using simulator = await startSimulator();
    const { drawn } = await onTerminal(simulator.url, { NO_COLOR: '1' });

    expect(drawn).toContain('✔ Healthy: IMDS gives the whole identity');
    expect(drawn).not.toContain('\u001b[1m');
    expect(drawn).not.toContain('\u001b[32m');
  });

  it('ends at once by Ctrl-C, with the cursor given back and nothing reported', async () => {
    await using simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const { drawn, code } = await onTerminal(simulator.url, {}, { after: 'waiting', type: '\u0003' });

    expect(code).toBe(130);
    expect(drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(drawn.lastIndexOf(HIDE_CURSOR));
    expect(drawn).not.toContain('Healthy');
    expect(drawn).not.toContain('Diagnosis');
  });
});
