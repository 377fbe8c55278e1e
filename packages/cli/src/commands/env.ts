import { type Command, InvalidArgumentError, Option } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { FORMS, type Form, variableLine, variableName } from '../env/forms.ts';
import { fitsVariable, mergeAttributes } from '../env/resource-attributes.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { problemText } from '../problem-text.ts';
import { print, printError, printJson } from '../terminal.ts';

interface EnvFlags extends DetectionFlags {
  format: Form;
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

What OTEL_RESOURCE_ATTRIBUTES holds already is kept, and wins. Nothing is
printed where there is no identity: the service then starts without it.
Exit codes: 0 printed; 1 no identity; 2 the command line is wrong.`;

export function envCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('env')
    .description('the identity as environment variables, for services in any language')
    .addOption(new Option('-f, --format <form>', 'how to write them').choices([...FORMS]).default('sh'))
    .option('--each', 'a variable for each attribute instead of OTEL_RESOURCE_ATTRIBUTES')
    .option('--prefix <text>', 'of the variables of --each', parsePrefix, 'IMDS_')
    .option('--no-merge', 'pass over what OTEL_RESOURCE_ATTRIBUTES holds already')
    .option('--json', 'print the variables as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: EnvFlags) => end(await printVariables(flags)));
  addDetectionOptions(command);
}

async function printVariables(flags: EnvFlags): Promise<ExitCode> {
  const { detectImds } = await import('@imds-otel/resource-detector');
  const { attributes, problem } = await detectImds(detectionOptions(flags));
  if (problem) printError(problemText(problem));
  if (Object.keys(attributes).length === 0) return EXIT.failed;
  const variables = toVariables(attributes, flags);
  if (flags.json) printJson(variables);
  else for (const [name, value] of Object.entries(variables)) print(variableLine(flags.format, name, value));
  return EXIT.ok;
}

function toVariables(attributes: Readonly<Record<string, string>>, flags: EnvFlags): Record<string, string> {
  if (flags.each) {
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [variableName(flags.prefix, name), value]),
    );
  }
  const entries = Object.entries(attributes);
  for (const [name, value] of entries) {
    if (!fitsVariable(name, value))
      printError(`${name} is left out: SDKs refuse names and values over 255 characters.`);
  }
  const fitting = Object.fromEntries(entries.filter(([name, value]) => fitsVariable(name, value)));
  const existing = flags.merge ? process.env['OTEL_RESOURCE_ATTRIBUTES'] : undefined;
  return { OTEL_RESOURCE_ATTRIBUTES: mergeAttributes(fitting, existing) };
}

function parsePrefix(text: string): string {
  if (!/^[A-Za-z_]\w*$/.test(text)) throw new InvalidArgumentError('A prefix is letters, digits and underscores.');
  return text;
}
