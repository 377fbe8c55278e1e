import type { InstanceIdentityDocument } from '@imds-otel/client';
import { describe, expect, it } from 'vitest';
import { attributeNames } from '../src/attribute-names.ts';
import { attributesFromDmi, attributesFromImds, identifiesInstance } from '../src/attributes.ts';
import { type ImdsDetectorOptions, readConfig } from '../src/config.ts';
import { partitionOf } from '../src/partition.ts';

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

describe('the attributes of IMDS', () => {
  it('are exactly those that attributeNames() returns', () => {
    const all = config({ resourceId: true, tags: ['Name'], metadata: { 'aws.ec2.lifecycle': 'instance-life-cycle' } });
    const values = {
      document: DOCUMENT,
      hostname: HOSTNAME,
      tags: new Map([['Name', 'checkout']]),
      metadata: new Map([['aws.ec2.lifecycle', 'spot']]),
    };
    const attributes = attributesFromImds(values, all);
    expect(Object.keys(attributes).sort()).toEqual([...attributeNames(all)].sort());
    expect(attributes).toMatchObject({ 'ec2.tag.Name': 'checkout', 'aws.ec2.lifecycle': 'spot' });
  });

  const invalid: readonly unknown[] = [null, undefined, '', ' ', 7, {}, ['x'], 'x'.repeat(1025)];
  it.each(Object.keys(DOCUMENT).flatMap((field) => invalid.map((value) => [field, value] as const)))(
    'lack only %s if its value is %j',
    (field, value) => {
      const complete = attributesFromImds({ document: DOCUMENT, hostname: HOSTNAME }, config());
      const attributes = attributesFromImds(
        { document: { ...DOCUMENT, [field]: value }, hostname: HOSTNAME },
        config(),
      );
      expect(Object.keys(attributes)).toHaveLength(Object.keys(complete).length - 1);
      expect(complete).toMatchObject(attributes);
    },
  );

  it.each([
    ['a.example b.example', 'a.example'],
    ['  a.example\tb.example\n', 'a.example'],
    ['', undefined],
    [' \n', undefined],
    [undefined, undefined],
  ])('map the hostname %j to the host.name %j', (hostname, expected) => {
    expect(attributesFromImds({ document: DOCUMENT, hostname }, config())['host.name']).toBe(expected);
  });

  it('may have values of 1024 characters', () => {
    const tags = new Map([['Name', 'x'.repeat(1024)]]);
    expect(attributesFromImds({ document: DOCUMENT, tags }, config())['ec2.tag.Name']).toHaveLength(1024);
  });

  it('take a value from the metadata option if it has the name of a standard attribute', () => {
    const custom = config({ metadata: { 'host.name': 'public-hostname' } });
    const attributes = attributesFromImds(
      { document: DOCUMENT, hostname: HOSTNAME, metadata: new Map([['host.name', 'public']]) },
      custom,
    );
    expect(attributes['host.name']).toBe('public');
  });
});

describe('an excluded attribute', () => {
  const excluding = config({ exclude: ['cloud.platform', 'ec2.tag.Name', 'host.id'], tags: ['Name', 'team'] });

  it('is missing from names and values, but its value is still part of the ARN', () => {
    const attributes = attributesFromImds(
      { document: DOCUMENT, tags: new Map(Object.entries({ Name: 'x', team: 'y' })) },
      { ...excluding, resourceId: true },
    );
    for (const name of excluding.exclude) {
      expect(attributeNames(excluding)).not.toContain(name);
      expect(attributes).not.toHaveProperty([name]);
    }
    expect(attributes['cloud.resource_id']).toContain('i-0123456789abcdef0');
  });

  it('is not taken from DMI data either', () => {
    const residency = { verdict: 'ec2', evidence: [], instanceId: 'i-0123456789abcdef0' } as const;
    expect(attributesFromDmi(residency, {}, undefined, excluding)).toEqual({ 'cloud.provider': 'aws' });
  });
});

describe('the attributes of DMI data', () => {
  const residency = {
    verdict: 'ec2',
    evidence: [],
    instanceId: 'i-0123456789abcdef0',
    instanceType: 'm7g.large',
  } as const;
  const platform = { 'cloud.provider': 'aws', 'cloud.platform': 'aws_ec2' };
  const host = { 'host.id': 'i-0123456789abcdef0', 'host.type': 'm7g.large' };

  it.each([
    [{ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, { 'cloud.region': 'us-east-1' }],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' }, { 'cloud.region': 'us-east-2' }],
    [{ AWS_REGION: 'the\nmoon' }, {}],
    [{}, {}],
  ])('take from the environment %j the attributes %j', (env, expected) => {
    expect(attributesFromDmi(residency, env, undefined, config())).toEqual({ ...platform, ...host, ...expected });
  });

  it('lack what the DMI data does not contain', () => {
    expect(attributesFromDmi({ verdict: 'ec2', evidence: [] }, {}, undefined, config())).toEqual(platform);
  });
});

describe('the ARN of the instance', () => {
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
  ])('in %s is in the partition %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
    const attributes = attributesFromImds({ document: { ...DOCUMENT, region } }, config({ resourceId: true }));
    expect(attributes['cloud.resource_id']).toBe(
      `arn:${partition}:ec2:${region}:012345678901:instance/i-0123456789abcdef0`,
    );
  });

  it.each(['region', 'accountId', 'instanceId'])('is missing without the %s', (field) => {
    const attributes = attributesFromImds({ document: { ...DOCUMENT, [field]: null } }, config({ resourceId: true }));
    expect(attributes).not.toHaveProperty(['cloud.resource_id']);
  });
});

describe('an identity document', () => {
  it.each([{ instanceId: 'i-1' }, { accountId: '1' }, { region: 'eu-west-1' }])(
    'with %j identifies an instance',
    (document) => {
      expect(identifiesInstance(document)).toBe(true);
    },
  );

  it.each([{}, { instanceId: null, accountId: '' }, { version: '2017-09-30' }, { instanceId: 'OK', region: 'OK' }])(
    'with %j does not identify an instance',
    (document) => {
      expect(identifiesInstance(document)).toBe(false);
    },
  );
});
