import { type RecordedRequest, startSimulator } from '@imds-otel/simulator';
import { CommandError, UsageError } from '../exit-codes.ts';
import { ShutdownSignal } from '../shutdown-signal.ts';
import { type Line, print, printError, styled, styledLine } from '../terminal.ts';
import { type SimulateFlags, simulatorOptions } from './flags.ts';

/** Runs the simulator until SIGINT or SIGTERM. */
export async function runSimulator(flags: SimulateFlags): Promise<void> {
  using signal = new ShutdownSignal();
  if (flags.allowRemote) {
    const text = ` Other machines may reach ${flags.host} and use this simulator as their IMDS.`;
    printError(styledLine(styled('yellow', 'Warning:'), text));
  }
  await using simulator = await startSimulator({
    ...simulatorOptions(flags),
    ...(flags.quiet ? {} : { onRequest: (request) => print(logLine(request)) }),
  }).catch((error: unknown) => {
    throw toCommandError(error, flags);
  });
  printError(
    `Simulating IMDS of instance ${simulator.instance.instanceId}. Press Ctrl-C to stop. In another shell, run:`,
  );
  printError(`  export AWS_EC2_METADATA_SERVICE_ENDPOINT=${simulator.url}`);
  await signal.received;
}

/** Formats `12:00:00.123 GET /latest/meta-data/hostname 200`. Headers are left out because they contain tokens. */
function logLine({ method, path, status }: RecordedRequest): Line {
  const time = new Date().toISOString().slice(11, 23);
  const color = status === undefined || status >= 400 ? 'red' : 'green';
  return styledLine(styled('dim', time), ` ${method} ${path} `, styled(color, String(status ?? 'no response')));
}

function toCommandError(error: unknown, { host, port }: SimulateFlags): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return new CommandError(`Port ${port} of ${host} is in use. Choose another --port, or 0 for a free one.`);
  }
  if ('syscall' in error) {
    return new CommandError(`Cannot listen on ${host}: ${error.message}. Choose another --host or --port.`);
  }
  // The simulator's message names its option in code.
  const message = error.message.replace('allowRemote: true', '--allow-remote');
  return error instanceof TypeError ? new UsageError(message) : new CommandError(message);
}
