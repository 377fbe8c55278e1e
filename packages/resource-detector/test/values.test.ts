import { describe, expect, it } from 'vitest';
import {
  type ToValue,
  toAccountId,
  toAvailabilityZone,
  toHostName,
  toImageId,
  toInstanceId,
  toInstanceType,
  toRegion,
  toText,
} from '../src/values.ts';

describe('a valid', () => {
  it.each<[string, ToValue, readonly string[]]>([
    ['account id', toAccountId, ['012345678901', '1234567890123456']],
    [
      'region',
      toRegion,
      ['us-east-1', 'ap-southeast-7', 'us-gov-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1'],
    ],
    [
      'zone',
      toAvailabilityZone,
      ['us-east-1a', 'us-west-2-lax-1a', 'us-east-1-wl1-bos-wlz-1', 'eusc-de-east-1a', 'us-isof-south-1b'],
    ],
    ['instance id', toInstanceId, ['i-0123456789abcdef0', 'i-1a2b3c4d', 'i-0123456789abcdef0123456789abcdef']],
    [
      'instance type',
      toInstanceType,
      [
        'm7g.large',
        'u-24tb1.112xlarge',
        'c7i.metal-24xl',
        'u7in-16tb.224xlarge',
        'p6e-gb200.36xlarge',
        'mac2-m2pro.metal',
      ],
    ],
    ['image id', toImageId, ['ami-0abcdef1234567890', 'ami-1a2b3c4d']],
    [
      'host name',
      toHostName,
      ['ip-10-0-1-23.eu-central-1.compute.internal', 'i-0123.us-east-2.compute.internal', 'WEB_1', 'host.example.'],
    ],
    ['text', toText, ['Jürgen’s 🚀 server', 'a "b" $(c) `d` \\n', '日本', 'x'.repeat(1024)]],
  ])('%s is accepted, without surrounding white space', (_, toValue, valid) => {
    for (const value of valid) {
      expect(toValue(value)).toBe(value);
      expect(toValue(` \t${value}\r\n`)).toBe(value);
    }
  });
});

describe('an invalid', () => {
  const invalid = [
    '',
    ' ',
    7,
    null,
    undefined,
    {},
    ['i-1'],
    'x'.repeat(1025),
    'a\nb',
    'a\u001bb',
    'a\u009bb',
    'a\u202eb',
  ];
  it.each<[string, ToValue]>([
    ['account id', toAccountId],
    ['region', toRegion],
    ['instance id', toInstanceId],
    ['host name', toHostName],
    ['text', toText],
  ])('%s is refused if it is not printable text', (_, toValue) => {
    for (const value of [...invalid, 'a\u2028b', 'a\u{d800}b', 'a\u007fb']) expect(toValue(value)).toBeUndefined();
  });

  it.each<[string, ToValue, readonly string[]]>([
    ['account id', toAccountId, ['1234-5678', 'OK']],
    ['region', toRegion, ['OK', 'europe', 'us-east', '-us-east-1', 'us-east-1;x', 'us east 1']],
    ['zone', toAvailabilityZone, ['OK', 'a', 'us-east-1a/..']],
    ['instance id', toInstanceId, ['OK', 'i-', 'i-1;touch pwned;#', 'i-$(id)', '--help', 'i-1 i-2', 'i-1\ni-2']],
    ['instance type', toInstanceType, ['OK', 'HVM domU', 'm5.large;', 'm5']],
    ['image id', toImageId, ['OK', 'ami-', 'ami-1`id`']],
    ['host name', toHostName, ['{"message":"not_found"}', '<html><body>Sign', '-a', 'a'.repeat(256), 'a/b', 'a:b']],
  ])('%s is refused if it does not look like one', (_, toValue, texts) => {
    for (const text of texts) expect(toValue(text)).toBeUndefined();
  });
});
