import { type RecordedRequest, startSimulator } from '@imds-otel/simulator';
import { EndSignal } from '../end-signal.ts';
import { CommandFailure } from '../exit-codes.ts';
import { errorStyle, outputStyle, print, printError } from '../terminal.ts';
import { type SimulateFlags, simulatorOptions } from './flags.ts';

/** Simulates until SIGINT or SIGTERM. */
export async function runSimulator(flags: SimulateFlags): Promise<void> {
  using end = new EndSignal();
  if (flags.allowRemote) {
    const warning = errorStyle('yellow', 'Warning:');
    printError(`${warning} other machines may reach ${flags.host} and take this for their metadata service.`);
  }
  await using simulator = await startSimulator({
    ...simulatorOptions(flags),
    ...(flags.quiet ? {} : { onRequest: (request) => print(logLine(request)) }),
  }).catch((error: unknown) => {
    throw inWords(error, flags);
  });
  printError(`IMDS of ${simulator.instance.instanceId}, simulated. Ctrl-C ends it. Elsewhere:`);
  printError(`  export AWS_EC2_METADATA_SERVICE_ENDPOINT=${simulator.url}`);
  await end.received;
}

/** `12:00:00.123 GET /latest/meta-data/hostname 200`. Headers hold tokens and stay out. */
function logLine({ method, path, status }: RecordedRequest): string {
  const time = new Date().toISOString().slice(11, 23);
  const colour = status === undefined || status >= 400 ? 'red' : 'green';
  return `${outputStyle('dim', time)} ${method} ${path} ${outputStyle(colour, String(status ?? 'no answer'))}`;
}

function inWords(error: unknown, { host, port }: SimulateFlags): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return new CommandFailure(`Port ${port} of ${host} is taken. Choose another --port, or 0 for any that is free.`);
  }
  if ('syscall' in error) {
    return new CommandFailure(`Cannot listen on ${host}: ${error.message}. Choose another --host or --port.`);
  }
  // The simulator's own words name its options in code.
  return new CommandFailure(error.message.replace('allowRemote: true', '--allow-remote'));
}
