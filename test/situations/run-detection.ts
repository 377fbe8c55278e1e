import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ImdsDetection } from '@imds-otel/resource-detector';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { callInNamespace, DROP_PACKETS, IMDS_ADDRESS } from 'test-support/namespace';
import { HOSTS } from './hosts.ts';
import type { Situation } from './situation.ts';

/** What `detection-process.ts` prints. */
export interface DetectionReport {
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether attributes were pending when `detect()` had returned. */
  readonly pending: boolean;
  /** How long `detect()` took, in milliseconds. */
  readonly returnedMs: number;
  /** How long it took until no attribute was pending, in milliseconds. */
  readonly settledMs: number;
  /** Everything that was logged with `diag.warn`, including the warnings of the SDK. */
  readonly warnings: readonly string[];
  /** The following four are reported by the imds-otel detector only. */
  readonly outcome?: ImdsDetection['outcome'];
  readonly version?: ImdsDetection['version'];
  readonly problem?: ImdsDetection['problem'];
  readonly attempts?: number;
}

/** A detection in a situation. */
export interface DetectionRun extends DetectionReport {
  /** The requests that reached IMDS, e.g. `PUT /latest/api/token`. */
  readonly requests: readonly string[];
  /** The error that crashed the process, if one did. */
  readonly crash?: string;
}

type Detector = 'imds-otel' | 'resource-detector-aws';

const execute = promisify(execFile);

/** Runs a detector in a situation: in a network namespace of its own, at the real address of IMDS. */
export async function runDetection(situation: Situation, detector: Detector = 'imds-otel'): Promise<DetectionRun> {
  const { network, host, env } = situation;
  const { result, stderr, exitCode } = await callInNamespace(
    import.meta.url,
    runInThisNamespace,
    [situation, detector] as const,
    {
      sys: HOSTS[host],
      env: { AWS_EC2_METADATA_DISABLED: undefined, ...env },
      addresses: network === 'refused' || (typeof network === 'object' && !('upAfterMs' in network)),
      setup: network === 'dropped' ? DROP_PACKETS : [],
    },
  );
  if (result === undefined) throw new Error(`The detection ended with exit code ${exitCode}: ${stderr}`);
  return result;
}

/** The part of `runDetection` that runs in the namespace. */
export async function runInThisNamespace(situation: Situation, detector: Detector): Promise<DetectionRun> {
  const { network, blockedLoopMs = 0, options = {} } = situation;
  const simulator =
    typeof network === 'object' && !('upAfterMs' in network)
      ? await startSimulator({ host: IMDS_ADDRESS, port: 80, allowRemote: true, ...network })
      : undefined;
  const script = fileURLToPath(new URL('detection-process.ts', import.meta.url));
  const running = runProcess([script, detector, String(blockedLoopMs), JSON.stringify(options)]);
  const late = typeof network === 'object' && 'upAfterMs' in network ? await bringUp(network.upAfterMs) : undefined;
  const { stdout, crash } = await running;
  const imds = simulator ?? late;
  await imds?.close();
  const requests = imds?.requests.map(({ method, path }) => `${method} ${path}`) ?? [];
  return { ...JSON.parse(stdout), requests, ...(crash === undefined ? {} : { crash }) };
}

/** Runs Node. Resolves to the output, and to the error that crashed the process, if one did. */
function runProcess(args: readonly string[]): Promise<{ readonly stdout: string; readonly crash?: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout });
      const [crash = `exit code ${error.code}`] = /^\w*Error: .+/m.exec(stderr) ?? [];
      resolve({ stdout, crash });
    });
  });
}

/** Gives the namespace the address of IMDS and starts the simulator there, after a delay. */
async function bringUp(afterMs: number): Promise<Simulator> {
  await sleep(afterMs);
  await execute('ip', ['addr', 'add', `${IMDS_ADDRESS}/32`, 'dev', 'lo']);
  return startSimulator({ host: IMDS_ADDRESS, port: 80, allowRemote: true });
}
