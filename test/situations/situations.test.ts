import { expect, it } from 'vitest';
import { namespaceProblem } from '../namespace.ts';
import { describeWhere } from '../skipped-aloud.ts';
import { attributesOf } from './attribute-sets.ts';
import { SITUATIONS } from './situations.ts';
import { type Performance, perform } from './stage.ts';
import { readmes } from './table.ts';

const OURS = '@imds-otel/resource-detector';

const count = ({ requests }: Performance, method: string): number =>
  requests.filter((request) => request.startsWith(`${method} `)).length;

describeWhere(namespaceProblem, 'the detector', () => {
  it.concurrent.each(SITUATIONS)(
    'on a host that is $host, with IMDS: $imds',
    { timeout: 90_000 },
    async (situation) => {
      const { expected } = situation;
      const actual = await perform(situation);
      const warned = actual.warnings.filter((warning) => warning.startsWith(OURS));

      expect(actual.crash).toBeUndefined();
      expect(actual.outcome).toBe(expected.outcome);
      expect(actual.version).toBe(expected.version);
      expect(Object.keys(actual.attributes).sort()).toEqual(attributesOf(expected.attributes));
      expect(actual.attributes).toMatchObject(expected.values ?? {});
      expect(actual.problem?.cause).toBe(expected.problem?.cause);
      expect(warned).toHaveLength(expected.problem?.warned ? 1 : 0);
      if (expected.requests) {
        expect({ tokens: count(actual, 'PUT'), reads: count(actual, 'GET') }).toEqual(expected.requests);
      }
      if (expected.withinMs !== undefined) expect(actual.settledMs).toBeLessThan(expected.withinMs);
      // detect() itself asks nobody and waits for nothing.
      expect(actual.returnedMs).toBeLessThan(4000);
    },
  );
});

describeWhere(namespaceProblem, 'in place of awsEc2Detector', () => {
  it.concurrent.each(SITUATIONS.slice(0, 3))(
    'on $host, every attribute keeps its name and value',
    async (situation) => {
      const [ours, theirs] = await Promise.all([perform(situation), perform(situation, 'resource-detector-aws')]);
      expect(Object.keys(theirs.attributes)).toHaveLength(8);
      expect(ours.attributes).toMatchObject(theirs.attributes);
    },
  );
});

it('the table in the README is the one that was tested', () => {
  const { actual, wanted } = readmes();
  expect(actual, 'Write it anew with `npm run situations`.').toBe(wanted);
});
