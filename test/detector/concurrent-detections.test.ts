import { join } from 'node:path';
import { NITRO } from 'test-support/dmi';
import { namespaceProblem, runInNamespace } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';

const PROCESSES = 64;

/**
 * Drops packets above 1024 per second, in both directions together: each packet counts as 2000 bytes of the rate, and the
 * queue is short.
 */
const LIMIT = 'tc qdisc add dev lo root tbf rate 16384kbit mpu 2000 burst 34000 limit 2000';
const STATISTICS = 'tc -s qdisc show dev lo >&2';

async function limitProblem(): Promise<string | undefined> {
  if (namespaceProblem !== undefined) return namespaceProblem;
  const { exitCode, stderr } = await runInNamespace(['true'], { setup: [LIMIT] });
  return exitCode === 0 ? undefined : `the kernel cannot limit packets: ${stderr.trim()}`;
}

describeUnless(await limitProblem(), `${PROCESSES} processes that start at the same time`, () => {
  // It is retried because on a very busy machine, the simulator itself may need more than a second to respond.
  it('all detect the instance although the network drops packets above 1024 per second', {
    timeout: 150_000,
    retry: 2,
  }, async () => {
    const { stdout, stderr } = await runInNamespace(
      [
        'sh',
        '-ec',
        `"$@"; ${STATISTICS}`,
        'sh',
        process.execPath,
        join(import.meta.dirname, 'concurrent-detections.ts'),
        String(PROCESSES),
      ],
      {
        sys: NITRO,
        env: { AWS_EC2_METADATA_DISABLED: undefined },
        setup: ['ip link set lo mtu 1500', LIMIT],
        timeoutMs: 140_000,
      },
    );
    const outcomes: readonly string[] = JSON.parse(stdout);
    expect(outcomes.filter((outcome) => outcome === 'detected')).toHaveLength(PROCESSES);
    // The limit was reached. Otherwise the test proves nothing.
    expect(Number(/overlimits (\d+)/.exec(stderr)?.[1])).toBeGreaterThan(0);
  });
});
