import type { Command } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatProblem } from '../format-problem.ts';
import { outputColumns, print, printError, printJson, splitLines } from '../terminal.ts';

interface ShowFlags extends DetectionFlags {
  json?: true;
  reveal?: true;
}

const HELP = `
Examples:
  $ imds-otel show                              the attributes of this instance
  $ imds-otel show --json
  $ imds-otel show local-ipv4                   one item
  $ imds-otel show placement/                   the items in a folder
  $ imds-otel show dynamic/instance-identity/document
  $ imds-otel show iam/security-credentials/my-role --reveal

Credentials, user data and signatures are redacted without --reveal.
Exit codes: 0 shown; 1 no identity or no such item; 2 invalid command line.`;

export function showCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description("Show this instance's attributes, or one item or folder of IMDS")
    .argument('[path]', 'Path of an item, or of a folder with a trailing slash')
    .option('--json', 'Print JSON')
    .option('--reveal', 'Show credentials, user data and signatures')
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
    if (problem) printError(formatProblem(problem));
  }
  return isEmpty ? EXIT.failed : EXIT.ok;
}

async function showItem(text: string, { endpoint, timeout, json, reveal }: ShowFlags): Promise<ExitCode> {
  const [{ ImdsClient, ImdsError }, { parseItemPath, readItem }, { toCommandError }, { redact }] = await Promise.all([
    import('@imds-otel/client'),
    import('../show/read-item.ts'),
    import('../show/explain-read-error.ts'),
    import('../show/redact.ts'),
  ]);
  const itemPath = parseItemPath(text);
  const paths = [text];
  await using client = new ImdsClient({ endpoint, timeoutMs: timeout, onAttempt: ({ path }) => paths.push(path) });
  const item = await readItem(client, itemPath).catch((error: unknown) => {
    throw error instanceof ImdsError ? toCommandError(error, text, itemPath) : error;
  });
  const shown = reveal ? item : redact(item, paths);
  if (json) printJson(shown);
  else print(shown.entries ?? splitLines(shown.value ?? ''));
  return EXIT.ok;
}
