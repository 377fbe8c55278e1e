import { startSimulator } from '@imds-otel/simulator';
import { expect, it } from 'vitest';
import { urlTemplateOf } from '../src/url-template.ts';

it.each([
  ['/', '/'],
  ['/latest', '/latest/'],
  ['/latest/', '/latest/'],
  ['/latest/meta-data', '/latest/meta-data/'],
  ['/latest/meta-data/', '/latest/meta-data/'],
  ['/latest/api/token', '/latest/api/token'],
  ['/latest/user-data', '/latest/user-data'],
  ['/2021-07-15/meta-data/hostname', '/{version}/meta-data/hostname'],
  ['/1.0/meta-data/hostname', '/{version}/meta-data/hostname'],
  ['/2021-7-15/meta-data/hostname', '{other}'],
  ['/latest/meta-data/hostname?i-0123456789abcdef0', '/latest/meta-data/hostname'],
  ['/latest/meta-data/iam/security-credentials', '/latest/meta-data/iam/security-credentials/'],
  ['/latest/meta-data/iam/security-credentials/', '/latest/meta-data/iam/security-credentials/'],
  ['/latest/meta-data/iam/security-credentials/my-role', '/latest/meta-data/iam/security-credentials/{role}'],
  [
    '/latest/meta-data/iam/security-credentials-extended/r',
    '/latest/meta-data/iam/security-credentials-extended/{role}',
  ],
  ['/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11', '/latest/meta-data/network/interfaces/macs/{mac}/'],
  [
    '/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/vpc-id',
    '/latest/meta-data/network/interfaces/macs/{mac}/vpc-id',
  ],
  ['/latest/meta-data/tags/instance/Name', '/latest/meta-data/tags/instance/{key}'],
  ['/latest/meta-data/tags/instance/team/owner', '/latest/meta-data/tags/instance/{key}'],
  ['/latest/meta-data/block-device-mapping/ebs1', '/latest/meta-data/block-device-mapping/{device}'],
  ['/latest/meta-data/nothing-like-it', '{other}'],
  ['/latest/meta-data/hostname/i-0123456789abcdef0', '{other}'],
  ['/latest/meta-data/iam/security-credentials/role/and/more', '{other}'],
  ['/i-0123456789abcdef0/meta-data/hostname', '{other}'],
  ['//latest/meta-data/hostname', '/latest/meta-data/hostname'],
  ['/latest/meta-data/tags/instance/line\nbreak', '{other}'],
  ['/latest/meta-data/tags/instance/%1b[2J', '/latest/meta-data/tags/instance/{key}'],
  ['/latest/meta-data/\u001b]0;title\u0007', '{other}'],
  ['latest', '{other}'],
  ['', '{other}'],
  ['http://169.254.169.254/latest/meta-data/hostname', '{other}'],
])('the url.template of %j is %j', (path, template) => {
  expect(urlTemplateOf(path)).toBe(template);
});

it('a tag key of the maximum length and a long query do not change the url.template', () => {
  expect(urlTemplateOf(`/latest/meta-data/tags/instance/${'%F0'.repeat(512)}`)).toBe(
    '/latest/meta-data/tags/instance/{key}',
  );
  expect(urlTemplateOf(`/latest/meta-data/hostname?${'a'.repeat(1_000_000)}`)).toBe('/latest/meta-data/hostname');
});

it.each([
  '/latest/meta-data/tags/instance/'.padEnd(1_000_000, 'a'),
  '/latest/meta-data/network/interfaces/macs/'.padEnd(1_000_000, 'a/'),
  '/'.repeat(1_000_000),
  '/latest/'.repeat(100_000),
  '?'.repeat(1_000_000),
  '/latest/meta-data/tags/instance/'.padEnd(1_000_000, '\n'),
])('the url.template of a path of a million characters costs as much as the one of a short path', (path) => {
  // If the cost grew with the length, this would be 10 ** 10 steps.
  for (let i = 0; i < 10_000; i += 1) expect(urlTemplateOf(path)).toBe('{other}');
});

it('every item that an instance serves has a template without identifiers', async () => {
  await using imds = await startSimulator({ tokens: 'optional', instanceTags: true });
  const paths: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    const listing = await (await fetch(imds.url + folder)).text();
    for (const entry of listing.split('\n')) {
      // The listing of public-keys contains `0=name`, whose folder is `0/`.
      const path = folder + (folder.endsWith('/public-keys/') ? `${entry.split('=')[0]}/` : entry);
      paths.push(path);
      if (path.endsWith('/')) await walk(path);
    }
  };
  await walk('/latest/meta-data/');
  await walk('/latest/dynamic/');

  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => urlTemplateOf(path) === '{other}')).toEqual([]);
  const identifiers = /i-[0-9a-f]{8}|([0-9a-f]{2}:){5}|(\d+\.){3}\d+|\d{12}/;
  expect(paths.map(urlTemplateOf).filter((template) => identifiers.test(template))).toEqual([]);
});
