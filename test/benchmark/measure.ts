import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@imds-otel/simulator';
import { runInNamespace } from '../namespace.ts';
import { HOSTS } from '../situations/hosts.ts';
import { ADDRESS, DROPPED } from '../situations/stage.ts';
import type { Measurement } from './measured-process.ts';
import { DETECTORS, type DetectorName, type Scenario } from './scenario.ts';
import { type TcpCounters, tcpCounters } from './tcp-counters.ts';

/** One start of all processes of a scenario. */
export interface Sample extends TcpCounters {
  readonly measurements: readonly Measurement[];
  /** Requests that reached the service. */
  readonly requests: number;
}

export type Samples = Readonly<Record<DetectorName, readonly Sample[]>>;

/** Each packet counts as a full one, so the rate of bytes is one of packets; a burst of 64, and no queue to wait in. */
const dropPast = (packetsPerSecond: number): string[] => [
  'ip link set lo mtu 1500',
  `tc qdisc add dev lo root tbf rate ${packetsPerSecond * 1500}bps burst ${64 * 1500} limit 1600 mpu 1500`,
];

/**
 * Measures both detectors in a scenario, by turns, in a network namespace of its own, at the real address.
 * @param script `measured-process.ts` where the detectors are installed as users have them
 */
export async function measure(scenario: Scenario, samples: number, script: string): Promise<Samples> {
  const dropped = scenario.network === 'dropped';
  const { packetsPerSecond } = scenario;
  const furnish = [
    ...(dropped ? DROPPED : []),
    ...(packetsPerSecond === undefined ? [] : dropPast(packetsPerSecond)),
    'exec "$@"',
  ].join('\n');
  const self = fileURLToPath(import.meta.url);
  const { stdout, stderr, exitCode } = await runInNamespace(
    ['sh', '-ec', furnish, 'sh', process.execPath, self, JSON.stringify(scenario), String(samples), script],
    {
      sys: HOSTS[scenario.host],
      env: { AWS_EC2_METADATA_DISABLED: undefined },
      addresses: !dropped,
      timeoutMs: 15 * 60_000,
    },
  );
  if (exitCode !== 0) throw new Error(`Measuring "${scenario.name}" ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Samples;
}

/** The other half of `measure`, in the namespace. */
async function measureHere({ network, processes }: Scenario, samples: number, script: string): Promise<Samples> {
  const imds =
    network === 'dropped'
      ? undefined
      : await startSimulator({ host: ADDRESS, port: 80, allowRemote: true, ...network });
  const taken: Record<DetectorName, Sample[]> = { 'imds-otel': [], 'resource-detector-aws': [] };
  // One process alone is measured with the machine's caches filled, hence a round before. Who goes first changes, for what
  // one leaves the other meets.
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

/** Starts processes, lets all of them load the SDK, and has them detect at the same moment. */
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

if (import.meta.main) {
  const [, , scenario = '', samples = '', script = ''] = process.argv;
  process.stdout.write(JSON.stringify(await measureHere(JSON.parse(scenario), Number(samples), script)));
}
