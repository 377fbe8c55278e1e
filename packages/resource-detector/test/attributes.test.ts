import type { InstanceIdentityDocument } from '@imds-otel/client';
import { describe, expect, it } from 'vitest';
import { attributeNames, fromAnswers, fromFirmware, identifiesInstance, partitionOf } from '../src/attributes.ts';
import { type ImdsDetectorOptions, readConfig } from '../src/config.ts';

const DOCUMENT: InstanceIdentityDocument = {
  accountId: '012345678901',
  region: 'eu-central-1',
  availabilityZone: 'eu-central-1a',
  instanceId: 'i-0123456789abcdef0',
  instanceType: 'm7g.large',
  imageId: 'ami-0abcdef1234567890',
};
const HOSTNAME = 'ip-10-0-1-23.eu-central-1.compute.internal';
const config = (options: ImdsDetectorOptions = {}) => readConfig(options, {});

describe('of an instance', () => {
  it('every announced attribute is there, and no other', () => {
    const all = config({ resourceId: true, tags: ['Name'], metadata: { 'aws.ec2.lifecycle': 'instance-life-cycle' } });
    const answers = {
      document: DOCUMENT,
      hostname: HOSTNAME,
      tags: { Name: 'checkout' },
      metadata: { 'aws.ec2.lifecycle': 'spot' },
    };
    const attributes = fromAnswers(answers, all);
    expect(Object.keys(attributes).sort()).toEqual(attributeNames(all).sort());
    expect(attributes).toMatchObject({ 'ec2.tag.Name': 'checkout', 'aws.ec2.lifecycle': 'spot' });
  });

  const wrong: readonly unknown[] = [null, undefined, '', ' ', 7, {}, ['x'], 'x'.repeat(1025)];
  it.each(Object.keys(DOCUMENT).flatMap((field) => wrong.map((value) => [field, value] as const)))(
    'the field %s with the value %j is left out and the rest kept',
    (field, value) => {
      const whole = fromAnswers({ document: DOCUMENT, hostname: HOSTNAME }, config());
      const attributes = fromAnswers({ document: { ...DOCUMENT, [field]: value }, hostname: HOSTNAME }, config());
      expect(Object.keys(attributes)).toHaveLength(Object.keys(whole).length - 1);
      expect(whole).toMatchObject(attributes);
    },
  );

  it.each([
    ['a.example b.example', 'a.example'],
    ['  a.example\tb.example\n', 'a.example'],
    ['', undefined],
    [' \n', undefined],
    [undefined, undefined],
  ])('the name %j is %j', (hostname, expected) => {
    expect(fromAnswers({ document: DOCUMENT, hostname }, config())['host.name']).toBe(expected);
  });

  it('a value may have 1024 characters', () => {
    const document = { ...DOCUMENT, instanceType: 'x'.repeat(1024) };
    expect(fromAnswers({ document }, config())['host.type']).toHaveLength(1024);
  });

  it('an item of your own may stand in for an attribute', () => {
    const own = config({ metadata: { 'host.name': 'public-hostname' } });
    const attributes = fromAnswers(
      { document: DOCUMENT, hostname: HOSTNAME, metadata: { 'host.name': 'public' } },
      own,
    );
    expect(attributes['host.name']).toBe('public');
  });
});

describe('an excluded attribute', () => {
  const some = config({ exclude: ['cloud.platform', 'ec2.tag.Name', 'host.id'], tags: ['Name', 'team'] });

  it('is neither announced nor there, and what is made of it still is', () => {
    const attributes = fromAnswers(
      { document: DOCUMENT, tags: { Name: 'x', team: 'y' } },
      { ...some, resourceId: true },
    );
    for (const name of some.exclude) {
      expect(attributeNames(some)).not.toContain(name);
      expect(attributes).not.toHaveProperty([name]);
    }
    expect(attributes['cloud.resource_id']).toContain('i-0123456789abcdef0');
  });

  it('is not taken from the firmware either', () => {
    const residency = { verdict: 'ec2', evidence: [], instanceId: 'i-0123456789abcdef0' } as const;
    expect(fromFirmware(residency, {}, undefined, some)).toEqual({ 'cloud.provider': 'aws' });
  });
});

describe('of an instance whose IMDS is silent', () => {
  const residency = {
    verdict: 'ec2',
    evidence: [],
    instanceId: 'i-0123456789abcdef0',
    instanceType: 'm7g.large',
  } as const;
  const platform = { 'cloud.provider': 'aws', 'cloud.platform': 'aws_ec2' };
  const host = { 'host.id': 'i-0123456789abcdef0', 'host.type': 'm7g.large' };

  it.each([
    [{ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, { 'cloud.region': 'a' }],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'b' }, { 'cloud.region': 'b' }],
    [{}, {}],
  ])('the environment %j gives %j', (env, expected) => {
    expect(fromFirmware(residency, env, undefined, config())).toEqual({ ...platform, ...host, ...expected });
  });

  it('what the firmware does not know is left out', () => {
    expect(fromFirmware({ verdict: 'ec2', evidence: [] }, {}, undefined, config())).toEqual(platform);
  });
});

describe('the partition of', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['ap-southeast-7', 'aws'],
    ['mx-central-1', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['us-iso-west-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('%s is %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
    const attributes = fromAnswers({ document: { ...DOCUMENT, region } }, config({ resourceId: true }));
    expect(attributes['cloud.resource_id']).toBe(
      `arn:${partition}:ec2:${region}:012345678901:instance/i-0123456789abcdef0`,
    );
  });

  it.each(['region', 'accountId', 'instanceId'])('nothing is told without the %s', (field) => {
    const attributes = fromAnswers({ document: { ...DOCUMENT, [field]: null } }, config({ resourceId: true }));
    expect(attributes).not.toHaveProperty(['cloud.resource_id']);
  });
});

describe('a document', () => {
  it.each([{ instanceId: 'i-1' }, { accountId: '1' }, { region: 'r' }])('with %j names an instance', (document) => {
    expect(identifiesInstance(document)).toBe(true);
  });

  it.each([{}, { instanceId: null, accountId: '' }, { version: '2017-09-30' }])('with %j does not', (document) => {
    expect(identifiesInstance(document)).toBe(false);
  });
});
