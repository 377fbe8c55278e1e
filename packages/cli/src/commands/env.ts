import { type Command, InvalidArgumentError, Option } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { fitsVariable, mergeAttributes } from '../env/resource-attributes.ts';
import {
  formatVariables,
  VARIABLE_FORMATS,
  type VariableFormat,
  variablePerAttribute,
} from '../env/variable-formats.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatProblem } from '../format-problem.ts';
import { printError, printJson, printStatements } from '../terminal.ts';

interface EnvFlags extends DetectionFlags {
  format: VariableFormat;
  each?: true;
  prefix: string;
  merge: boolean;
  json?: true;
}

const HELP = `
Examples:
  $ eval "$(imds-otel env)"                                 sh, bash, zsh
  $ imds-otel env --format fish | source
  $ imds-otel env --format powershell | Invoke-Expression
  $ imds-otel env --format docker > ec2.env && docker run --env-file ec2.env app
  $ imds-otel env --format dotenv > /run/ec2.env            systemd, Compose, Node
  $ eval "$(imds-otel env --each)" && echo "$IMDS_CLOUD_REGION"

Attributes that OTEL_RESOURCE_ATTRIBUTES already contains are kept and take
precedence. If no identity is found, nothing is printed to standard output,
and a service that is started this way runs without it.
Exit codes: 0 printed; 1 nothing to print; 2 invalid command line.`;

export function envCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('env')
    .description('Print the identity as environment variables, for services in any language')
    .addOption(new Option('-f, --format <name>', 'Choose the syntax').choices([...VARIABLE_FORMATS]).default('sh'))
    .option('--each', 'Print one variable per attribute instead of OTEL_RESOURCE_ATTRIBUTES')
    .option('--prefix <text>', 'Start the variable names of --each with this text', parsePrefix, 'IMDS_')
    .option('--no-merge', 'Ignore the current value of OTEL_RESOURCE_ATTRIBUTES')
    .option('--json', 'Print the variables as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: EnvFlags) => end(await printVariables(flags)));
  addDetectionOptions(command);
}

async function printVariables(flags: EnvFlags): Promise<ExitCode> {
  const { detectImds } = await import('@imds-otel/resource-detector');
  const { attributes, problem } = await detectImds(detectionOptions(flags));
  if (problem) printError(formatProblem(problem));
  if (Object.keys(attributes).length === 0) return EXIT.failed;
  const variables = toVariables(attributes, flags);
  if (flags.json) {
    printJson(variables);
    return EXIT.ok;
  }
  const { statements, skipped } = formatVariables(flags.format, variables);
  for (const reason of skipped) printError(`Skipped ${reason}`);
  if (statements.length === 0) return EXIT.failed;
  printStatements(statements);
  return EXIT.ok;
}

function toVariables(attributes: Readonly<Record<string, string>>, flags: EnvFlags): Record<string, string> {
  if (flags.each) return variablePerAttribute(attributes, flags.prefix);
  const entries = Object.entries(attributes);
  for (const [name, value] of entries) {
    if (!fitsVariable(name, value)) {
      printError(`Skipped ${name}: OpenTelemetry SDKs reject names and values over 255 characters.`);
    }
  }
  const fitting = Object.fromEntries(entries.filter(([name, value]) => fitsVariable(name, value)));
  const existing = flags.merge ? process.env['OTEL_RESOURCE_ATTRIBUTES'] : undefined;
  return { OTEL_RESOURCE_ATTRIBUTES: mergeAttributes(fitting, existing) };
}

function parsePrefix(text: string): string {
  if (/^[A-Za-z_]\w*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits and underscores, and must not start with a digit.');
}
