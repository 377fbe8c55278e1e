import { readFileSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { exporterCommand } from './commands/exporter.ts';
import { showCommand } from './commands/show.ts';
import { simulateCommand } from './commands/simulate.ts';
import { CommandError, EXIT, type ExitCode } from './exit-codes.ts';
import { printError, splitLines, styled, styledLine } from './terminal.ts';

/** Runs one command line. Never rejects; resolves to the exit code when the command is done. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    // Commander has already printed the error, or the help that was requested.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const [first, ...rest] = errorLines(error);
    printError([styledLine(styled('red', 'Error:'), ` ${first}`), ...rest]);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

function buildProgram(end: (code: ExitCode) => void): Command {
  const program = new Command('imds-otel')
    .description("Add this EC2 instance's identity to OpenTelemetry, and diagnose IMDS problems")
    .version(version(), '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show help')
    .helpCommand(false)
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Run with --help to list all commands and options.')
    .exitOverride()
    // The errors of commander repeat arguments. printError() adds the line break that ends the text.
    .configureOutput({ writeErr: (text) => printError(splitLines(text.replace(/\n$/, ''))) })
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
    ?.description('Print the script that completes commands and options in your shell')
    .addHelpText('after', COMPLETION_HELP);
}

const COMPLETION_HELP = `
Examples:
  $ source <(imds-otel completion bash)                      or zsh
  $ imds-otel completion fish > ~/.config/fish/completions/imds-otel.fish
  $ imds-otel completion powershell | Out-String | Invoke-Expression`;

const HELP = `
Examples:
  $ imds-otel doctor                      diagnose missing attributes
  $ imds-otel show                        show the attributes of this instance
  $ eval "$(imds-otel env)"               set them for a service in any language
  $ node --import imds-otel/register app.js

Exit codes:
  0  success; doctor: healthy
  1  IMDS did not return the requested data; doctor: not healthy
  2  invalid command line`;

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Errors of the client and the simulator say what to do. For any other error, a maintainer needs the stack. */
function errorLines(error: unknown): string[] {
  if (error instanceof CommandError) return [error.message, ...error.nextSteps];
  if (!(error instanceof Error)) return [String(error)];
  const isForUsers =
    error.name === 'ImdsError' || error instanceof TypeError || error instanceof RangeError || 'syscall' in error;
  return isForUsers ? [error.message] : splitLines(error.stack ?? error.message);
}
