import type { Command } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-codes.ts';
import { problemText } from '../problem-text.ts';
import type { ItemPath } from '../show/item.ts';
import { outputColumns, print, printError, printJson } from '../terminal.ts';

interface ShowFlags extends DetectionFlags {
  json?: true;
  reveal?: true;
}

const HELP = `
Examples:
  $ imds-otel show                              the attributes of this instance
  $ imds-otel show --json
  $ imds-otel show local-ipv4                   one item
  $ imds-otel show placement/                   what there is in a folder
  $ imds-otel show dynamic/instance-identity/document
  $ imds-otel show iam/security-credentials/my-role --reveal

Credentials, user data and signatures are shown redacted unless --reveal.
Exit codes: 0 shown; 1 no identity or no such item; 2 the command line is wrong.`;

export function showCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description('the attributes of this instance, or one item or folder of IMDS')
    .argument('[path]', 'an item, or a folder with a slash at its end')
    .option('--json', 'print JSON')
    .option('--reveal', 'show credentials and user data too')
    .addHelpText('after', HELP)
    .action(async (path: string | undefined, flags: ShowFlags) =>
      end(await (path === undefined ? showAttributes(flags) : showItem(path, flags))),
    );
  addDetectionOptions(command);
}

async function showAttributes(flags: ShowFlags): Promise<ExitCode> {
  const { detectImds } = await import('@imds-otel/resource-detector');
  const { outcome, attributes, version, problem } = await detectImds(detectionOptions(flags));
  const isEmpty = Object.keys(attributes).length === 0;
  if (flags.json) {
    printJson({ outcome, version, attributes, problem });
  } else {
    if (!isEmpty) {
      const { attributesTable } = await import('../show/attributes-table.ts');
      print(attributesTable(attributes, outputColumns()));
    }
    if (problem) printError(problemText(problem));
  }
  return isEmpty ? EXIT.failed : EXIT.ok;
}

/** The client's errors tell what to do in code; these are met by whoever mistypes a path. */
function inWords(error: unknown, text: string, { category }: ItemPath): unknown {
  const list = `imds-otel show ${category === 'dynamic' ? 'dynamic' : 'meta-data'}/`;
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'NOT_FOUND':
      return new CommandFailure(`This instance has no "${text}". What it has: ${list}`);
    case 'BAD_REQUEST':
      return new CommandFailure(`"${text}" can be no path of IMDS. What there is: ${list}`);
    case 'TIMEOUT':
      return new CommandFailure(
        'IMDS did not answer in time. Give it more with --timeout, or see why: imds-otel doctor',
      );
    case 'UNREACHABLE':
      return new CommandFailure('No connection to IMDS could be opened. Why, and what to do: imds-otel doctor');
    case 'DISABLED':
      return new CommandFailure('IMDS is switched off for this process: AWS_EC2_METADATA_DISABLED is true. Unset it.');
    default:
      return error;
  }
}

async function showItem(text: string, flags: ShowFlags): Promise<ExitCode> {
  const [{ ImdsClient }, { parseItemPath, readItem }, { redact }] = await Promise.all([
    import('@imds-otel/client'),
    import('../show/item.ts'),
    import('../show/redact.ts'),
  ]);
  const { endpoint, timeout } = flags;
  const item = parseItemPath(text);
  await using client = new ImdsClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  });
  const {
    path,
    entries,
    value = '',
  } = await readItem(client, item).catch((error: unknown) => {
    throw inWords(error, text, item);
  });
  const shown = flags.reveal ? value : redact(path, value);
  if (flags.json) printJson(entries ? { path, entries } : { path, value: shown });
  else print(entries ? entries.join('\n') : shown);
  return EXIT.ok;
}
