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
  ['latest', '{other}'],
  ['', '{other}'],
  ['http://169.254.169.254/latest/meta-data/hostname', '{other}'],
])('the url.template of %j is %j', (path, template) => {
  expect(urlTemplateOf(path)).toBe(template);
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
