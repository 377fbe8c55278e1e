/**
 * With a number as argument, in a namespace: starts the simulator and that many processes of this file, starts their
 * detections at the same moment, and prints the outcomes as JSON. Without an argument: one of these processes, which
 * detects after the first input.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { detectImds, type ImdsDetection } from '@imds-otel/resource-detector';
import { startSimulator } from '@imds-otel/simulator';

const [, , processes] = process.argv;

if (processes === undefined) {
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  const { outcome }: ImdsDetection = await detectImds();
  process.stdout.write(outcome);
} else {
  const imds = await startSimulator({ host: '169.254.169.254', port: 80, allowRemote: true });
  const children = Array.from({ length: Number(processes) }, () =>
    spawn(process.execPath, [fileURLToPath(import.meta.url)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  // The real IMDS does not share a CPU with its clients.
  for (const { pid } of children) if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  // All of them are ready before the first one detects.
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  const outcomes = children.map(({ stdout }) => text(stdout));
  for (const { stdin } of children) stdin.end('go');
  process.stdout.write(JSON.stringify(await Promise.all(outcomes)));
  await imds.close();
}
