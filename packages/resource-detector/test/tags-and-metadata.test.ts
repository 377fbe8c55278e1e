import { describe, expect, it } from 'vitest';
import { detect, receivedRequests } from './detect.ts';

const tags = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`team-${index}`, `value ${index}`]));
const withTags = { instanceTags: true, instance: { tags: { ...tags, Name: 'checkout' } } };
const tagAttributes = (detection: Awaited<ReturnType<typeof detect>>): string[] =>
  Object.keys(detection.attributes).filter((name) => name.startsWith('ec2.tag.'));

describe('tags', () => {
  it('are all recorded with tags: true', async () => {
    const detection = await detect(withTags, { tags: true });
    expect(detection.outcome).toBe('detected');
    expect(tagAttributes(detection)).toHaveLength(13);
    expect(detection.attributes).toMatchObject({ 'ec2.tag.team-7': 'value 7', 'ec2.tag.Name': 'checkout' });
  });

  it('are recorded if their key matches the pattern, whatever its flags', async () => {
    expect(tagAttributes(await detect(withTags, { tags: /^TEAM-1/gi })).sort()).toEqual([
      'ec2.tag.team-1',
      'ec2.tag.team-10',
      'ec2.tag.team-11',
    ]);
  });

  it('of a list of keys are read without listing all keys', async () => {
    expect(tagAttributes(await detect(withTags, { tags: ['Name'] }))).toEqual(['ec2.tag.Name']);
    expect(receivedRequests()).toHaveLength(4);
  });

  it('are read with at most four concurrent requests', async () => {
    const slow = { ...withTags, faults: [{ path: /tags\/instance\/./, with: { delayMs: 100 } }] };
    const { requests } = await detect(slow, { tags: true });
    const reads = requests.filter(({ path }) => /tags\/instance\/./.test(path));
    const concurrent = reads.map(
      (one) =>
        reads.filter(
          ({ startedAt, durationMs }) => startedAt <= one.startedAt && one.startedAt < startedAt + durationMs,
        ).length,
    );
    expect(reads).toHaveLength(13);
    expect(Math.max(...concurrent)).toBe(4);
  });

  it('that were read before the timeout are recorded', async () => {
    const stuck = { ...withTags, faults: [{ path: /tags\/instance\/./, skip: 3, with: 'no-response' as const }] };
    const detection = await detect(stuck, { tags: true, timeoutMs: 900 });
    expect(detection.outcome).toBe('partial');
    expect(tagAttributes(detection)).toHaveLength(3);
    expect(detection.attributes['host.id']).toBe('i-0123456789abcdef0');
    expect(detection.problem).toMatchObject({ cause: 'incomplete' });
  });

  it('that the instance does not allow in its metadata are a problem with its own remedy', async () => {
    const detection = await detect({}, { tags: true });
    expect(detection).toMatchObject({
      outcome: 'partial',
      problem: {
        cause: 'tags-off',
        command:
          'aws ec2 modify-instance-metadata-options --instance-id i-0123456789abcdef0 --instance-metadata-tags enabled',
      },
    });
  });

  it('that are excluded are not requested, as the remedy for a missing tag promises', async () => {
    const { problem } = await detect(withTags, { tags: ['Name', 'absent'] });
    expect(problem?.remedy).toContain('IMDS_OTEL_EXCLUDE=ec2.tag.absent (option exclude)');

    const detection = await detect(withTags, { tags: ['Name', 'absent'] }, {}, { IMDS_OTEL_EXCLUDE: 'ec2.tag.absent' });
    expect(detection.outcome).toBe('detected');
    expect(receivedRequests().filter(({ path }) => path.includes('tags'))).toHaveLength(1);
  });

  it('with keys that IMDS does not serve are not requested', async () => {
    const detection = await detect(withTags, { tags: ['Name', '../user-data', 'a b', 'a?b'] });
    expect(receivedRequests().filter(({ path }) => path.includes('tags'))).toHaveLength(1);
    expect(detection.outcome).toBe('partial');
  });
});

describe('attributes with one label in Prometheus', () => {
  const instance = { tags: { 'a-b': '1', 'a.b': '2', a_b: '3', 'a--b': '4', A_b: '5', other: '6' } };
  const labelOf = (name: string): string => name.replace(/\W/g, '_').replace(/_+/g, '_');

  it.each([
    ['all tags, the first in ASCII order', true, ['ec2.tag.A_b', 'ec2.tag.a--b', 'ec2.tag.other']],
    ['a list, the first in the list', ['a.b', 'a-b', 'other'], ['ec2.tag.a.b', 'ec2.tag.other']],
  ] as const)('are recorded once: of %s', async (_, tags, expected) => {
    const detection = await detect({ instanceTags: true, instance }, { tags });
    expect(tagAttributes(detection).sort()).toEqual([...expected].sort());
    const labels = Object.keys(detection.attributes).map(labelOf);
    expect(new Set(labels).size).toBe(labels.length);
    expect(detection).toMatchObject({ outcome: 'partial', problem: { cause: 'incomplete' } });
  });

  it('are named in the problem, and excluding them completes the detection', async () => {
    const { problem } = await detect({ instanceTags: true, instance }, { tags: ['a-b', 'a.b'] });
    expect(problem?.message).toBe(
      'Left out, because Prometheus has one label for both: ec2.tag.a.b (like ec2.tag.a-b).',
    );
    expect(problem?.remedy).toContain('IMDS_OTEL_EXCLUDE=ec2.tag.a.b (option exclude)');
    const exclude = ['ec2.tag.a.b'];
    expect(await detect({ instanceTags: true, instance }, { tags: ['a-b', 'a.b'], exclude })).toMatchObject({
      outcome: 'detected',
    });
  });

  it('are the standard one before metadata, and metadata before tags', async () => {
    const metadata = { host_name: 'local-ipv4', 'ec2.tag.a-b': 'local-ipv4' };
    const { attributes } = await detect({ instanceTags: true, instance }, { tags: ['a.b'], metadata });
    expect(attributes).toMatchObject({ 'host.name': expect.any(String), 'ec2.tag.a-b': expect.any(String) });
    expect(Object.keys(attributes)).not.toContain('host_name');
    expect(Object.keys(attributes)).not.toContain('ec2.tag.a.b');
  });
});

describe('a list of tags of IMDS', () => {
  const listing = (keys: readonly string[]) => ({
    ...withTags,
    faults: [
      { path: /tags\/instance\/$/, with: { status: 200, body: keys.join('\n') } },
      { path: /tags\/instance\/./, with: { status: 200, body: 'x' } },
    ],
  });

  it('is read up to the 50 tags that an instance can have, and up to 50 of AWS', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => [`k${index}`, `aws:k${index}`]).flat();
    const detection = await detect(listing(keys), { tags: true });
    expect(tagAttributes(detection)).toHaveLength(100);
    expect(receivedRequests().filter(({ path }) => /tags\/instance\/./.test(path))).toHaveLength(100);
    expect(detection).toMatchObject({ outcome: 'partial', problem: { cause: 'incomplete' } });
    expect(detection.problem?.message).toContain('20 tags beyond');
  });

  it('is read with each key once', async () => {
    expect(await detect(listing(['a', 'b', 'a', 'a']), { tags: true })).toMatchObject({ outcome: 'detected' });
    expect(receivedRequests().filter(({ path }) => /tags\/instance\/./.test(path))).toHaveLength(2);
  });
});

describe('additional metadata', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'with the name %s is missing if IMDS does not have it, and recorded if it does',
    async (name) => {
      const of = (path: string) => ({ metadata: Object.fromEntries([[name, path]]), timeoutMs: 3000 });
      const absent = await detect({}, of('nothing/of-this-name'));
      expect(Object.hasOwn(absent.attributes, name)).toBe(false);
      expect(absent.problem?.message).toContain(`Missing attributes: ${name}.`);
      const present = await detect({}, of('local-ipv4'));
      expect(Object.getOwnPropertyDescriptor(present.attributes, name)?.value).toMatch(/^10\./);
      expect(present.outcome).toBe('detected');
    },
  );

  it('is recorded under the names of the option', async () => {
    const metadata = { 'aws.ec2.lifecycle': 'instance-life-cycle', 'aws.ec2.ipv4': '/local-ipv4' };
    const detection = await detect({ instance: { lifeCycle: 'spot' } }, { metadata });
    expect(detection).toMatchObject({ outcome: 'detected', attributes: { 'aws.ec2.lifecycle': 'spot' } });
    expect(detection.attributes['aws.ec2.ipv4']).toMatch(/^10\./);
  });

  it('that IMDS does not have is named in the problem', async () => {
    const detection = await detect({}, { metadata: { 'aws.ec2.nothing': 'nothing/of-this-name' } });
    expect(detection).toMatchObject({ outcome: 'partial', problem: { cause: 'incomplete' } });
    expect(detection.problem?.message).toContain('aws.ec2.nothing');
    expect(detection.problem?.message).toMatch(/\/latest\/meta-data\/nothing\/of-this-name: .*404/);
  });

  it('that is excluded is not requested', async () => {
    const metadata = { 'aws.ec2.nothing': 'nothing/of-this-name' };
    expect(await detect({}, { metadata, exclude: ['aws.ec2.nothing'] })).toMatchObject({ outcome: 'detected' });
    expect(receivedRequests()).toHaveLength(3);
  });

  it('is not requested without an identity document', async () => {
    await detect(
      { faults: [{ path: /identity\/document/, with: { status: 404 } }] },
      { tags: true, metadata: { a: 'local-ipv4' } },
    );
    expect(receivedRequests().map(({ path }) => path)).not.toContain('/latest/meta-data/local-ipv4');
    expect(receivedRequests()).toHaveLength(3);
  });
});
