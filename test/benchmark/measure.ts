import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startSimulator } from '@imds-otel/simulator';
import { callInNamespace, DROP_PACKETS, IMDS_ADDRESS } from 'test-support/namespace';
import { HOSTS } from '../situations/hosts.ts';
import type { Measurement } from './measured-process.ts';
import { DETECTORS, type DetectorName, type Scenario } from './scenario.ts';
import { type TcpCounters, tcpCounters } from './tcp-counters.ts';

/** One round of a scenario, in which all its processes start once. */
export interface Sample extends TcpCounters {
  readonly measurements: readonly Measurement[];
  /** Requests that reached IMDS. */
  readonly requests: number;
}

export type Samples = Readonly<Record<DetectorName, readonly Sample[]>>;

/** Drops packets above a rate. Each packet counts as a full one, so the rate in bytes limits packets; bursts of 64. */
const dropAbove = (packetsPerSecond: number): string[] => [
  'ip link set lo mtu 1500',
  `tc qdisc add dev lo root tbf rate ${packetsPerSecond * 1500}bps burst ${64 * 1500} limit 1600 mpu 1500`,
];

/**
 * Measures both detectors alternately in a scenario: in a network namespace of its own, at the real address of IMDS.
 *
 * @param samples how many rounds are measured
 * @param script the path of `measured-process.ts` in the folder in which the detectors are installed
 */
export async function measure(scenario: Scenario, samples: number, script: string): Promise<Samples> {
  const { network, packetsPerSecond } = scenario;
  const dropped = network === 'dropped';
  const { result, stderr, exitCode } = await callInNamespace(
    import.meta.url,
    measureInThisNamespace,
    [scenario, samples, script] as const,
    {
      sys: HOSTS[scenario.host],
      env: { AWS_EC2_METADATA_DISABLED: undefined },
      addresses: !dropped,
      setup: [...(dropped ? DROP_PACKETS : []), ...(packetsPerSecond === undefined ? [] : dropAbove(packetsPerSecond))],
      timeoutMs: 15 * 60_000,
    },
  );
  if (result === undefined) throw new Error(`Measuring "${scenario.name}" ended with exit code ${exitCode}: ${stderr}`);
  return result;
}

/** The part of `measure` that runs in the namespace. */
export async function measureInThisNamespace(
  { network, processes }: Scenario,
  samples: number,
  script: string,
): Promise<Samples> {
  const imds =
    network === 'dropped'
      ? undefined
      : await startSimulator({ host: IMDS_ADDRESS, port: 80, allowRemote: true, ...network });
  const taken: Record<DetectorName, Sample[]> = { 'imds-otel': [], 'resource-detector-aws': [] };
  // A single process is measured with warm caches: round 0 does not count. The order of the detectors alternates because
  // the first one influences the second.
  for (let round = processes === 1 ? 0 : 1; round <= samples; round++) {
    for (const detector of round % 2 === 0 ? DETECTORS : DETECTORS.toReversed()) {
      const before = { ...tcpCounters(), requests: imds?.requests.length ?? 0 };
      const measurements = await detectTogether(script, detector, processes);
      const after = { ...tcpCounters(), requests: imds?.requests.length ?? 0 };
      if (round === 0) continue;
      taken[detector].push({
        measurements,
        packets: after.packets - before.packets,
        connections: after.connections - before.connections,
        requests: after.requests - before.requests,
      });
    }
  }
  await imds?.close();
  return taken;
}

/** Starts processes, waits until all of them have loaded the SDK, and starts their detections at the same moment. */
async function detectTogether(script: string, detector: DetectorName, processes: number): Promise<Measurement[]> {
  const started = await Promise.all(
    Array.from({ length: processes }, async () => {
      const child = spawn(process.execPath, ['--expose-gc', script, detector], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      return child;
    }),
  );
  const outputs = started.map(({ stdout }) => text(stdout));
  for (const { stdin } of started) stdin.write('go\n');
  return (await Promise.all(outputs)).map((output) => JSON.parse(output) as Measurement);
}
