import { type Command, Option } from 'commander';
import { parsePort } from '../option-values.ts';
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

A line a request goes to standard output. Ctrl-C and SIGTERM end it with
status 0. Its credentials are made up; yet listen elsewhere than on loopback
only in networks that are yours, for others would take it for their IMDS.`;

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('a stand-in for IMDS on this machine, with faults on demand')
    .option('--port <port>', 'to listen on; 0: any', parsePort, 1338)
    .option('--host <address>', 'to listen on', '127.0.0.1')
    .option('--allow-remote', 'let --host be other than loopback')
    .addOption(new Option('--preset <name>', 'an instance to start from').choices(PRESET_NAMES).default('on-demand'))
    .addOption(new Option('--tokens <which>', 'session tokens').choices(['required', 'optional']).default('required'))
    .option('--disabled', 'IMDS is switched off: 403 to everything')
    .addOption(
      new Option('--hop-limit-exceeded [how]', 'the answer to the token request is lost')
        .choices(['no-response', 'reset'])
        .preset('no-response'),
    )
    .option('--tags', 'instance tags are allowed in metadata')
    .option('--latency <ms>', 'of each answer: 5, or median,p99: 2,40', parseLatency, 0)
    .option('--instance <facts...>', 'what it is besides: region=us-east-1 and the like', parseFact)
    .option('--fault <json...>', 'something goes wrong, as @imds-otel/simulator describes', parseFault)
    .option('--quiet', 'no line a request')
    .addHelpText('after', HELP)
    .action(async (flags: SimulateFlags) => {
      const { runSimulator } = await import('../simulate/run.ts');
      await runSimulator(flags);
    });
}
