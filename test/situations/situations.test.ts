import { namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { attributesOf } from './attribute-sets.ts';
import { type DetectionRun, runDetection } from './run-detection.ts';
import { SITUATIONS } from './situations.ts';

const OURS = '@imds-otel/resource-detector';

const count = ({ requests }: DetectionRun, method: string): number =>
  requests.filter((request) => request.startsWith(`${method} `)).length;

describeUnless(namespaceProblem, 'the detector returns the expected detection', () => {
  it.concurrent.each(SITUATIONS)(
    'if the host is "$host" and IMDS is "$imds"',
    { timeout: 90_000 },
    async (situation) => {
      const { expected } = situation;
      const actual = await runDetection(situation);
      const warned = actual.warnings.filter((warning) => warning.startsWith(OURS));

      expect(actual.crash).toBeUndefined();
      expect(actual.outcome).toBe(expected.outcome);
      expect(actual.version).toBe(expected.version);
      expect(Object.keys(actual.attributes).sort()).toEqual(attributesOf(expected.attributes));
      expect(actual.attributes).toMatchObject(expected.values ?? {});
      expect(actual.problem?.cause).toBe(expected.problem?.cause);
      expect(warned).toHaveLength(expected.problem?.warned ? 1 : 0);
      expect({ tokens: count(actual, 'PUT'), reads: count(actual, 'GET') }).toEqual(expected.requests);
      if (expected.pending === false) expect(actual.pending).toBe(false);
      if (expected.attempts !== undefined) expect(actual.attempts).toBe(expected.attempts);
      if (expected.withinMs !== undefined) expect(actual.settledMs).toBeLessThan(expected.withinMs);
      // detect() itself does not wait for IMDS.
      expect(actual.returnedMs).toBeLessThan(4000);
    },
  );
});

describeUnless(namespaceProblem, 'the detector replaces awsEc2Detector', () => {
  it.concurrent.each(SITUATIONS.slice(0, 3))(
    'with the same names and values of all attributes if the host is "$host"',
    async (situation) => {
      const [ours, theirs] = await Promise.all([
        runDetection(situation),
        runDetection(situation, 'resource-detector-aws'),
      ]);
      expect(Object.keys(theirs.attributes)).toHaveLength(8);
      expect(ours.attributes).toMatchObject(theirs.attributes);
    },
  );
});
