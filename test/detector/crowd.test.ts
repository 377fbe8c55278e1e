import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namespaceProblem, runInNamespace } from '../namespace.ts';
import { HOSTS } from '../situations/hosts.ts';
import { describeWhere } from '../skipped-aloud.ts';

const PROCESSES = 64;

/**
 * 1024 packets a second, both ways together, and what is past it is dropped: each packet counts 2000 bytes of a rate,
 * and hardly any may wait.
 */
const LIMIT = 'tc qdisc add dev lo root tbf rate 16384kbit mpu 2000 burst 34000 limit 2000';
const STATISTICS = 'tc -s qdisc show dev lo >&2';

async function limitProblem(): Promise<string | undefined> {
  if (namespaceProblem !== undefined) return namespaceProblem;
  const { exitCode, stderr } = await runInNamespace(['sh', '-ec', LIMIT]);
  return exitCode === 0 ? undefined : `no limit on packets can be set: ${stderr.trim()}`;
}

describeWhere(await limitProblem(), `${PROCESSES} processes that start together`, () => {
  // Again where the machine was so busy that the simulator itself could not answer within a second.
  it('all detect, though the network drops what is past 1024 packets a second', {
    timeout: 150_000,
    retry: 2,
  }, async () => {
    const { stdout, stderr } = await runInNamespace(
      [
        'sh',
        '-ec',
        `ip link set lo mtu 1500; ${LIMIT}; "$@"; ${STATISTICS}`,
        'sh',
        process.execPath,
        join(import.meta.dirname, 'crowd.ts'),
        String(PROCESSES),
      ],
      { sys: HOSTS['EC2 (Nitro)'], env: { AWS_EC2_METADATA_DISABLED: undefined }, timeoutMs: 140_000 },
    );
    const outcomes: readonly string[] = JSON.parse(stdout);
    expect(outcomes.filter((outcome) => outcome === 'detected')).toHaveLength(PROCESSES);
    // The limit was reached, so the test is one.
    expect(Number(/overlimits (\d+)/.exec(stderr)?.[1])).toBeGreaterThan(0);
  });
});
