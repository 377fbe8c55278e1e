import type { Command } from 'commander';
import { addDetectionOptions, type DetectionFlags, detectionOptions } from '../detection-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { outputColumns, print, printJson } from '../terminal.ts';

interface DoctorFlags extends DetectionFlags {
  json?: true;
}

const HELP = `
Examples:
  $ imds-otel doctor
  $ imds-otel doctor --json | jq .problem.command
  $ kubectl exec POD -- npx imds-otel doctor      diagnose inside the pod

Exit codes: 0 healthy; 1 not healthy; 2 invalid command line.`;

export function doctorCommand(program: Command, end: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .description('Diagnose why attributes are missing, and show the fix')
    .option('--json', 'Print the findings as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: DoctorFlags) => end(await diagnose(flags)));
  addDetectionOptions(command);
}

async function diagnose(flags: DoctorFlags): Promise<ExitCode> {
  const [{ resolveEndpoint }, { detectImds }, { collectFindings, toJson }, { RequestMonitor }, { showLiveView }] =
    await Promise.all([
      import('@imds-otel/client'),
      import('@imds-otel/resource-detector'),
      import('../doctor/findings.ts'),
      import('../doctor/request-monitor.ts'),
      import('../doctor/live-view.ts'),
    ]);
  using monitor = new RequestMonitor();
  const detection = await (async () => {
    using _liveView = showLiveView(monitor.requests);
    return await detectImds(detectionOptions(flags));
  })();
  const endpoint = await resolveEndpoint({ endpoint: flags.endpoint }).then(
    ({ origin }) => origin,
    () => undefined,
  );
  const findings = collectFindings(detection, monitor, endpoint);
  if (flags.json) {
    printJson(toJson(findings));
  } else {
    const { formatReport } = await import('../doctor/report.ts');
    print(formatReport(findings, outputColumns()));
  }
  return findings.healthy ? EXIT.ok : EXIT.failed;
}
