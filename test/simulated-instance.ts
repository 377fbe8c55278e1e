import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { type Finished, type NamespaceOptions, runInNamespace } from './namespace.ts';

/** What a command did on a simulated instance. */
export interface OnInstance extends Finished {
  /** What it asked of the metadata service, e.g. `PUT /latest/api/token 200`. */
  readonly requests: readonly string[];
}

const REQUESTS = 'requests of the command: ';

/**
 * Runs a command where the simulator is at the metadata service's own address, 169.254.169.254, port 80, as on an
 * instance. `simulator` has to pass through JSON: a pattern in a fault's path does not.
 */
export async function runOnInstance(
  command: readonly string[],
  { simulator = {}, ...options }: NamespaceOptions & { readonly simulator?: SimulatorOptions } = {},
): Promise<OnInstance> {
  const self = fileURLToPath(import.meta.url);
  const { stdout, stderr, exitCode } = await runInNamespace(
    [process.execPath, self, JSON.stringify(simulator), ...command],
    options,
  );
  const lines = stderr.split('\n');
  const report = lines.find((line) => line.startsWith(REQUESTS));
  return {
    stdout,
    stderr: lines.filter((line) => line !== report).join('\n'),
    exitCode,
    requests: report === undefined ? [] : JSON.parse(report.slice(REQUESTS.length)),
  };
}

/** The other half of `runOnInstance`, in the namespace. */
async function simulateAround(simulator: SimulatorOptions, [command = '', ...args]: string[]): Promise<void> {
  const imds = await startSimulator({ host: '169.254.169.254', port: 80, allowRemote: true, ...simulator });
  const child = spawn(command, args, { stdio: 'inherit' });
  child.on('error', (error) => console.error(error.message));
  child.on('close', async (code) => {
    await imds.close();
    const requests = imds.requests.map(({ method, path, status = 'unanswered' }) => `${method} ${path} ${status}`);
    process.exitCode = code ?? 1;
    process.stderr.write(`\n${REQUESTS}${JSON.stringify(requests)}\n`);
  });
}

if (import.meta.main) {
  const [, , simulator = '{}', ...command] = process.argv;
  await simulateAround(JSON.parse(simulator), command);
}
