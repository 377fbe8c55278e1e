import { type Command, Option } from 'commander';
import { parsePort } from '../option-parsers.ts';
import { PRESET_NAMES, parseFact, parseFault, parseLatency, type SimulateFlags } from '../simulate/flags.ts';

const HELP = `
Examples:
  $ imds-otel simulate &
  $ export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1338
  $ imds-otel show

  $ imds-otel simulate --hop-limit-exceeded         a container behind a bridge
  $ imds-otel simulate --tokens optional --tags --latency 2,40
  $ imds-otel simulate --preset spot --instance region=us-east-1
  $ imds-otel simulate --fault '{"path":"/latest/meta-data/hostname","with":{"status":503}}'

Each request is logged to standard output. After Ctrl-C or SIGTERM, the
simulator exits with code 0. Its credentials are made up. Even so, use an
address other than loopback only in your own network: other machines could
use the simulator as their IMDS.`;

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('Run an IMDS simulator on this machine, with faults on demand')
    .option('--port <port>', 'Set the port to listen on; 0 chooses a free one', parsePort, 1338)
    .option('--host <address>', 'Set the address to listen on', '127.0.0.1')
    .option('--allow-remote', 'Allow addresses other than loopback for --host')
    .addOption(
      new Option('--preset <name>', 'Choose the instance to simulate').choices(PRESET_NAMES).default('on-demand'),
    )
    .addOption(
      new Option('--tokens <mode>', 'Require IMDSv2, or allow IMDSv1 too')
        .choices(['required', 'optional'])
        .default('required'),
    )
    .option('--disabled', 'Disable IMDS: respond to every request with 403')
    .addOption(
      new Option('--hop-limit-exceeded [how]', 'Drop the response to the token request')
        .choices(['no-response', 'reset'])
        .preset('no-response'),
    )
    .option('--tags', 'Serve instance tags in the metadata')
    .option('--latency <ms>', 'Delay each response, e.g. 5, or 2,40 as median and p99', parseLatency, 0)
    .option('--instance <facts...>', 'Change facts of the instance, e.g. region=us-east-1', parseFact)
    .option('--fault <json...>', 'Add faults, in the format of @imds-otel/simulator', parseFault)
    .option('--quiet', 'Do not log requests')
    .addHelpText('after', HELP)
    .action(async (flags: SimulateFlags) => {
      const { runSimulator } = await import('../simulate/run.ts');
      await runSimulator(flags);
    });
}
