import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSimulator } from '@imds-otel/simulator';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../src/bin.ts');
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** `script` from util-linux runs a command on a pseudo-terminal. */
const problem = (() => {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'script (util-linux) is not installed on this machine';
  }
})();

/** Runs a command of `imds-otel` on a terminal, and returns everything that it displayed. */
async function runOnTerminal(
  endpoint: string,
  env: Record<string, string>,
  keys?: { after: string; type: string },
  command = 'doctor',
) {
  const child = spawn(
    'script',
    ['-qec', `stty rows 40 cols 80; '${process.execPath}' '${BIN}' ${command}`, '/dev/null'],
    {
      env: {
        PATH: process.env['PATH'],
        TERM: 'xterm-256color',
        AWS_CONFIG_FILE: process.env['AWS_CONFIG_FILE'],
        AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
        ...env,
      },
      timeout: 25_000,
      killSignal: 'SIGKILL',
    },
  );
  let displayed = '';
  let typed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    displayed += chunk.toString();
    if (typed || !keys || !displayed.includes(keys.after)) return;
    typed = true;
    child.stdin.write(keys.type);
  });
  await once(child, 'close');
  return { displayed, code: child.exitCode };
}

describeUnless(problem, 'imds-otel env on a terminal', () => {
  it('escapes control characters, because only a person reads a terminal', async () => {
    await using simulator = await startSimulator();
    const hostile = { OTEL_RESOURCE_ATTRIBUTES: 'team=a\u001b]0;pwned\u0007\u202e' };
    const { displayed, code } = await runOnTerminal(simulator.url, hostile, undefined, 'env');

    expect(code).toBe(0);
    expect(displayed).toContain("team=a\\u{1b}]0;pwned\\u{7}\\u{202e}'");
    expect(displayed).not.toContain('\u001b]0;');
  });
});

describeUnless(problem, 'imds-otel doctor on a terminal', () => {
  it('shows requests in progress, then the report in color, and restores the cursor', async () => {
    await using simulator = await startSimulator({ latencyMs: 300 });
    const { displayed, code } = await runOnTerminal(simulator.url, {});

    expect(code).toBe(0);
    expect(displayed).toContain('│ cloud.availability_zone │ eu-central-1a ');
    expect(displayed).toMatch(/Querying IMDS.*PUT \/latest\/api\/token.*waiting/s);
    expect(displayed).toContain('\u001b[1mHealthy: IMDS returned the complete identity');
    expect(displayed.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(displayed.lastIndexOf(HIDE_CURSOR));
  });

  it('uses no color with NO_COLOR', async () => {
    await using simulator = await startSimulator();
    const { displayed } = await runOnTerminal(simulator.url, { NO_COLOR: '1' });

    expect(displayed).toContain('✔ Healthy: IMDS returned the complete identity');
    expect(displayed).not.toContain('\u001b[1m');
    expect(displayed).not.toContain('\u001b[32m');
  });

  it('exits on Ctrl-C without a report and restores the cursor', async () => {
    await using simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const { displayed, code } = await runOnTerminal(simulator.url, {}, { after: 'waiting', type: '\u0003' });

    expect(code).toBe(130);
    expect(displayed.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(displayed.lastIndexOf(HIDE_CURSOR));
    expect(displayed).not.toContain('Healthy');
    expect(displayed).not.toContain('Diagnosis');
  });
});
