import { readFileSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { exporterCommand } from './commands/exporter.ts';
import { showCommand } from './commands/show.ts';
import { simulateCommand } from './commands/simulate.ts';
import { CommandFailure, EXIT, type ExitCode } from './exit-codes.ts';
import { errorStyle, printError } from './terminal.ts';

/** Runs one command line. Never rejects; resolves to the exit code once the command is done. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    printError(`${errorStyle('red', 'Error:')} ${explain(error)}`);
    return EXIT.failed;
  }
}

function buildProgram(end: (code: ExitCode) => void): Command {
  const program = new Command('imds-otel')
    .description('The identity of an EC2 instance for OpenTelemetry, and why it fails when it fails.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand(false)
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Run with --help to see what there is.')
    .exitOverride()
    .addHelpText('after', HELP);
  showCommand(program, end);
  envCommand(program, end);
  doctorCommand(program, end);
  exporterCommand(program);
  simulateCommand(program);
  completionCommand(program);
  return program;
}

function completionCommand(program: Command): void {
  const name = 'completion';
  tab(program, { completionCommandName: name });
  program.commands
    .find((command) => command.name() === name)
    ?.description('the script that completes commands and options in your shell')
    .addHelpText('after', COMPLETION_HELP);
}

const COMPLETION_HELP = `
Examples:
  $ source <(imds-otel completion bash)                      or zsh
  $ imds-otel completion fish > ~/.config/fish/completions/imds-otel.fish
  $ imds-otel completion powershell | Out-String | Invoke-Expression`;

const HELP = `
Examples:
  $ imds-otel doctor                      why does it not work here?
  $ imds-otel show                        this instance, as OpenTelemetry sees it
  $ eval "$(imds-otel env)"               the same for a service in any language
  $ node --import imds-otel/register app.js

Exit codes:
  0  done; doctor: healthy
  1  IMDS did not give what was asked for; doctor: not healthy
  2  the command line is wrong`;

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function explain(error: unknown): string {
  if (error instanceof CommandFailure) return error.message;
  if (!(error instanceof Error)) return String(error);
  // The client's and the simulator's own errors say what to do; of anything else a maintainer needs the stack.
  const isForUsers =
    error.name === 'ImdsError' || error instanceof TypeError || error instanceof RangeError || 'syscall' in error;
  return isForUsers ? error.message : (error.stack ?? error.message);
}
