import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ImdsDetection } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { runInNamespace } from '../namespace.ts';
import { HOSTS } from './hosts.ts';
import type { Situation } from './situation.ts';

/** What `detect.ts` tells. */
export interface Detected {
  readonly attributes: Readonly<Record<string, string>>;
  /** Until `detect()` had returned, in milliseconds. */
  readonly returnedMs: number;
  /** Until no attribute was pending, in milliseconds. */
  readonly settledMs: number;
  /** What went to `diag.warn`, the SDK's own warnings included. */
  readonly warnings: readonly string[];
  /** These three of our detector alone. */
  readonly outcome?: ImdsDetection['outcome'];
  readonly version?: ImdsDetection['version'];
  readonly problem?: ImdsDetection['problem'];
}

/** A detection in a situation. */
export interface Performance extends Detected {
  /** What IMDS was asked, as far as anything reached it, e.g. `PUT /latest/api/token`. */
  readonly requests: readonly string[];
  /** The error that brought the process down, where one did. */
  readonly crash?: string;
}

/** Where IMDS is for clients that know no other address. */
export const ADDRESS = '169.254.169.254';
const execute = promisify(execFile);

/** A black hole at the address: packets go into a link at whose other end nobody has it. */
export const DROPPED: readonly string[] = [
  'ip link add drop0 type veth peer name drop1',
  'ip addr add 169.254.0.1/16 dev drop0',
  'ip link set drop0 up',
  'ip link set drop1 up',
  `ip neigh add ${ADDRESS} lladdr 02:00:00:00:00:01 dev drop0 nud permanent`,
];

/** Runs a detector in a situation, in a network namespace of its own, at the real address. */
export async function perform(
  situation: Situation,
  detector: 'imds-otel' | 'resource-detector-aws' = 'imds-otel',
): Promise<Performance> {
  const { network, host, env } = situation;
  const script = [...(network === 'dropped' ? DROPPED : []), 'exec "$@"'].join('\n');
  const { stdout, stderr, exitCode } = await runInNamespace(
    ['sh', '-ec', script, 'sh', process.execPath, fileURLToPath(import.meta.url), detector, JSON.stringify(situation)],
    {
      sys: HOSTS[host],
      env: { AWS_EC2_METADATA_DISABLED: undefined, ...env },
      addresses: network === 'refused' || (typeof network === 'object' && !('upAfterMs' in network)),
    },
  );
  if (exitCode !== 0) throw new Error(`The detection ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The other half of `perform`, in the namespace. */
async function performHere(detector: string, situation: Situation): Promise<Performance> {
  const { network, blockedLoopMs = 0, options = {} } = situation;
  const simulator =
    typeof network === 'object' && !('upAfterMs' in network)
      ? await startSimulator({ host: ADDRESS, port: 80, allowRemote: true, ...network })
      : undefined;
  const script = fileURLToPath(new URL('detect.ts', import.meta.url));
  const running = outcomeOf([script, detector, String(blockedLoopMs), JSON.stringify(options)]);
  const late = typeof network === 'object' && 'upAfterMs' in network ? await comeUp(network.upAfterMs) : undefined;
  const { stdout, crash } = await running;
  const imds = simulator ?? late;
  await imds?.close();
  const requests = imds?.requests.map(({ method, path }) => `${method} ${path}`) ?? [];
  return { ...JSON.parse(stdout), requests, ...(crash === undefined ? {} : { crash }) };
}

/** What a process printed, and the error that ended it, if one did. */
function outcomeOf(command: readonly string[]): Promise<{ readonly stdout: string; readonly crash?: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout });
      const [crash = `It ended with ${error.code}.`] = /^\w*Error: .+/m.exec(stderr) ?? [];
      resolve({ stdout, crash });
    });
  });
}

async function comeUp(afterMs: number): Promise<Simulator> {
  await sleep(afterMs);
  await execute('ip', ['addr', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
  return startSimulator({ host: ADDRESS, port: 80, allowRemote: true });
}

if (import.meta.main) {
  const [, , detector = '', situation = ''] = process.argv;
  process.stdout.write(JSON.stringify(await performHere(detector, JSON.parse(situation))));
}
