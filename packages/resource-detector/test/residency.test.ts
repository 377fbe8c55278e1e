import { describe, expect, it } from 'vitest';
import { type Host, type Residency, tellResidency, thisHost } from '../src/residency.ts';
import { GOOGLE, hostOf, NITRO, XEN } from './host.ts';

const DMI = '/sys/class/dmi/id';
const auto = { residency: 'auto', endpoint: undefined } as const;
const tell = (host: Host, config: Partial<Parameters<typeof tellResidency>[0]> = {}): Residency =>
  tellResidency({ ...auto, ...config }, host);

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Host['env'];
  readonly config?: Parameters<typeof tell>[1];
  readonly verdict: Residency['verdict'];
  /** The source that decides: the last of the evidence. */
  readonly by: string;
}

const cases: Case[] = [
  { name: 'Nitro', files: NITRO, verdict: 'ec2', by: `${DMI}/board_asset_tag` },
  { name: 'Xen by its version', files: XEN, verdict: 'ec2', by: `${DMI}/product_version` },
  {
    name: 'Xen by its BIOS',
    files: { [`${DMI}/sys_vendor`]: 'Xen', [`${DMI}/bios_version`]: '4.2.AMAZON' },
    verdict: 'ec2',
    by: `${DMI}/bios_version`,
  },
  {
    name: 'paravirtual Xen, which has no firmware tables',
    files: { '/sys/hypervisor/uuid': 'EC2E1916-9099-7CAF-FD21-012345ABCDEF' },
    verdict: 'ec2',
    by: '/sys/hypervisor/uuid',
  },
  {
    name: 'a uuid in little-endian order',
    files: { [`${DMI}/product_uuid`]: '45e12aec-dcd1-b213-94ed-012345abcdef' },
    verdict: 'ec2',
    by: `${DMI}/product_uuid`,
  },
  {
    name: 'Xen of somebody else',
    files: { [`${DMI}/sys_vendor`]: 'Xen', [`${DMI}/product_version`]: '4.17', '/sys/hypervisor/uuid': 'aaaaaaaa-…' },
    verdict: 'elsewhere',
    by: '/sys/hypervisor/uuid',
  },
  {
    name: 'Xen of which nothing else is told',
    files: { [`${DMI}/sys_vendor`]: 'Xen' },
    verdict: 'unknown',
    by: `${DMI}/sys_vendor`,
  },
  { name: 'another cloud, whatever its uuid', files: GOOGLE, verdict: 'elsewhere', by: `${DMI}/sys_vendor` },
  { name: 'a laptop', files: { [`${DMI}/sys_vendor`]: 'LENOVO' }, verdict: 'elsewhere', by: `${DMI}/sys_vendor` },
  {
    name: 'a virtual machine inside a metal instance',
    files: { [`${DMI}/sys_vendor`]: 'QEMU' },
    verdict: 'elsewhere',
    by: `${DMI}/sys_vendor`,
  },
  { name: 'macOS, Windows, a sandbox', verdict: 'unknown', by: DMI },
  { name: 'an empty vendor', files: { [`${DMI}/sys_vendor`]: '\n' }, verdict: 'unknown', by: DMI },
  {
    name: 'Lambda, which runs on EC2 hardware',
    files: NITRO,
    env: { AWS_LAMBDA_FUNCTION_NAME: 'f' },
    verdict: 'elsewhere',
    by: 'AWS_LAMBDA_FUNCTION_NAME',
  },
  {
    name: 'Lambda by its runtime',
    env: { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
    verdict: 'elsewhere',
    by: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'Fargate',
    files: NITRO,
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    verdict: 'elsewhere',
    by: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'ECS on EC2',
    files: NITRO,
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    verdict: 'ec2',
    by: `${DMI}/board_asset_tag`,
  },
  {
    name: 'switched off',
    files: NITRO,
    env: { AWS_EC2_METADATA_DISABLED: 'True' },
    verdict: 'disabled',
    by: 'AWS_EC2_METADATA_DISABLED',
  },
  {
    name: 'not switched off',
    files: NITRO,
    env: { AWS_EC2_METADATA_DISABLED: 'false' },
    verdict: 'ec2',
    by: `${DMI}/board_asset_tag`,
  },
  {
    name: 'an endpoint by environment on a laptop',
    files: { [`${DMI}/sys_vendor`]: 'LENOVO' },
    env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost:1338' },
    verdict: 'assumed',
    by: `${DMI}/sys_vendor`,
  },
  { name: 'an endpoint by option', config: { endpoint: 'http://localhost:1338' }, verdict: 'assumed', by: DMI },
  {
    name: 'an endpoint on a host that is EC2',
    files: NITRO,
    config: { endpoint: 'http://localhost:1338' },
    verdict: 'ec2',
    by: `${DMI}/board_asset_tag`,
  },
  {
    name: 'an endpoint on Fargate',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE', AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost:1338' },
    verdict: 'elsewhere',
    by: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'assumed against the firmware',
    files: GOOGLE,
    config: { residency: 'assume' },
    verdict: 'assumed',
    by: `${DMI}/sys_vendor`,
  },
  {
    name: 'assumed against the runtime',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    config: { residency: 'assume' },
    verdict: 'assumed',
    by: DMI,
  },
  {
    name: 'assumed but switched off',
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    config: { residency: 'assume' },
    verdict: 'disabled',
    by: 'AWS_EC2_METADATA_DISABLED',
  },
];

describe('the residency of', () => {
  it.each(cases)('$name is $verdict', ({ files, env, config, verdict, by }) => {
    const residency = tell(hostOf(files, env), config);
    expect(residency.verdict).toBe(verdict);
    expect(residency.evidence.at(-1)?.source).toBe(by);
  });
});

describe('the firmware', () => {
  it('gives the id and the type of a Nitro instance', () => {
    expect(tell(hostOf(NITRO))).toMatchObject({ instanceId: 'i-0123456789abcdef0', instanceType: 'm7g.large' });
  });

  it('is not believed where an id or a type cannot be one', () => {
    const files = { ...NITRO, [`${DMI}/board_asset_tag`]: 'Not Specified', [`${DMI}/product_name`]: 'HVM domU' };
    const residency = tell(hostOf(files));
    expect(residency.verdict).toBe('ec2');
    expect(residency).not.toHaveProperty('instanceId');
    expect(residency).not.toHaveProperty('instanceType');
  });

  it('of a metal instance is read like any other', () => {
    const files = { ...NITRO, [`${DMI}/product_name`]: 'u-24tb1.112xlarge' };
    expect(tell(hostOf(files)).instanceType).toBe('u-24tb1.112xlarge');
  });

  it('of this machine is read without an error, whatever it is', () => {
    expect(['ec2', 'elsewhere', 'unknown']).toContain(tell({ ...thisHost, env: {} }).verdict);
  });
});

it('never repeats the value of an endpoint, which may hold a password by mistake', () => {
  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://user:hunter2@localhost' };
  expect(JSON.stringify(tell(hostOf({}, env)))).not.toContain('hunter2');
});
