import { WITHOUT_RETRY } from './requests.ts';
import type { Situation } from './situation.ts';

/** The detector has options. */
export const SETTINGS: readonly Situation[] = [
  {
    host: 'EC2 (Nitro)',
    imds: "healthy, `tags: ['Name', 'team']`",
    options: { tags: ['Name', 'team'] },
    network: { instanceTags: true, instance: { tags: { Name: 'checkout', team: 'payments', cost: '42' } } },
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all', 'ec2.tag.Name', 'ec2.tag.team'],
      values: { 'ec2.tag.Name': 'checkout', 'ec2.tag.team': 'payments' },
      requests: { tokens: 1, reads: 4 },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: "healthy, tags in metadata disabled, `tags: ['Name']`",
    options: { tags: ['Name'] },
    network: {},
    expected: {
      outcome: 'partial',
      version: 'v2',
      attributes: ['all'],
      requests: { tokens: 1, reads: 3 },
      problem: { cause: 'tags-off', warned: true },
    },
  },
  {
    host: 'EC2 (Nitro)',
    imds: "healthy, `resourceId: true`, `exclude: ['cloud.platform']`",
    options: { resourceId: true, exclude: ['cloud.platform'] },
    network: {},
    expected: {
      outcome: 'detected',
      version: 'v2',
      attributes: ['all', '-cloud.platform', 'cloud.resource_id'],
      values: { 'cloud.resource_id': 'arn:aws:ec2:eu-central-1:012345678901:instance/i-0123456789abcdef0' },
      requests: WITHOUT_RETRY,
    },
  },
];
