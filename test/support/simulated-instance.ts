import { spawn } from 'node:child_process';
import { type SimulatorOptions, startSimulator } from '@imds-otel/simulator';
import { type CommandResult, callInNamespace, IMDS_ADDRESS, type NamespaceOptions } from './namespace.ts';

/** What a command did on a simulated instance. */
export interface InstanceCommandResult extends CommandResult {
  /** The requests that IMDS received, e.g. `PUT /latest/api/token 200`, or `… no response`. */
  readonly requests: readonly string[];
}

/**
 * Runs a command on a simulated instance: in a network namespace with the IMDS simulator at 169.254.169.254, port 80.
 * `simulator` has to survive JSON, so the path of a fault cannot be a regular expression.
 */
export async function runOnInstance(
  command: readonly string[],
  { simulator = {}, ...options }: NamespaceOptions & { readonly simulator?: SimulatorOptions } = {},
): Promise<InstanceCommandResult> {
  const { result, ...ended } = await callInNamespace(
    import.meta.url,
    runNextToSimulator,
    [simulator, command] as const,
    options,
  );
  return { ...ended, ...(result ?? { requests: [] }) };
}

/** The part of `runOnInstance` that runs in the namespace. The command writes to the output of this process. */
export async function runNextToSimulator(
  simulator: SimulatorOptions,
  [command = '', ...args]: readonly string[],
): Promise<Pick<InstanceCommandResult, 'exitCode' | 'requests'>> {
  await using imds = await startSimulator({ host: IMDS_ADDRESS, port: 80, allowRemote: true, ...simulator });
  const child = spawn(command, args, { stdio: 'inherit' });
  child.on('error', (error) => console.error(error.message));
  await new Promise((resolve) => child.once('close', resolve));
  return {
    exitCode: child.exitCode ?? 1,
    requests: imds.requests.map(({ method, path, status = 'no response' }) => `${method} ${path} ${status}`),
  };
}
