import type { Command } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { outputColumns, outputStyle, print, printJson } from '../terminal.ts';

interface DoctorFlags extends DetectionFlags {
  json?: true;
}

const HELP = `
Examples:
  $ imds-otel doctor
  $ imds-otel doctor --json | jq .problem.command
  $ kubectl exec POD -- npx imds-otel doctor      ask from where the service is

Exit codes: 0 healthy; 1 not healthy; 2 the command line is wrong.`;

export function doctorCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .description('why the identity is missing, and what to do about it')
    .option('--json', 'print all of it as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: DoctorFlags) => end(await examine(flags)));
  addDetectionOptions(command);
}

async function examine(flags: DoctorFlags): Promise<ExitCode> {
  const [{ resolveEndpoint }, { detectImds }, { drawFindings, toJson }, { Observer }, { showLive }] = await Promise.all(
    [
      import('@imds-otel/client'),
      import('@imds-otel/resource-detector'),
      import('../doctor/findings.ts'),
      import('../doctor/observation.ts'),
      import('../doctor/live-view.ts'),
    ],
  );
  using observer = new Observer();
  const detection = await (async () => {
    using _live = showLive(observer);
    return await detectImds(detectionOptions(flags));
  })();
  const endpoint = await resolveEndpoint(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }).then(
    ({ origin }) => origin,
    () => undefined,
  );
  const findings = drawFindings(detection, observer, endpoint);
  if (flags.json) {
    printJson(toJson(findings));
  } else {
    const { report } = await import('../doctor/report.ts');
    print(report(findings, { columns: outputColumns(), style: outputStyle }));
  }
  return findings.healthy ? EXIT.ok : EXIT.failed;
}
