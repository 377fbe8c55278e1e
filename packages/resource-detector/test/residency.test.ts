import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GOOGLE, NITRO, XEN } from 'test-support/dmi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, thisHost } from '../src/residency/host-access.ts';
import { detectResidency, type Residency } from '../src/residency/residency.ts';
import { hostOf } from './host.ts';

const DMI = '/sys/class/dmi/id';
const residencyOf = (host: Host, config: Partial<Parameters<typeof detectResidency>[0]> = {}): Residency =>
  detectResidency({ assumeEc2: false, endpoint: undefined, ...config }, host);

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Host['env'];
  readonly config?: Parameters<typeof residencyOf>[1];
  readonly verdict: Residency['verdict'];
  /** The source of the evidence that decided: the last. */
  readonly decidedBy: string;
}

const cases: Case[] = [
  { name: 'an instance on Nitro', files: NITRO, verdict: 'ec2', decidedBy: `${DMI}/board_asset_tag` },
  { name: 'an instance on Xen, by its version', files: XEN, verdict: 'ec2', decidedBy: `${DMI}/product_version` },
  {
    name: 'an instance on Xen, by its BIOS',
    files: { [`${DMI}/sys_vendor`]: 'Xen', [`${DMI}/bios_version`]: '4.2.AMAZON' },
    verdict: 'ec2',
    decidedBy: `${DMI}/bios_version`,
  },
  {
    name: 'an instance on paravirtual Xen, which has no DMI data',
    files: { '/sys/hypervisor/uuid': 'EC2E1916-9099-7CAF-FD21-012345ABCDEF' },
    verdict: 'ec2',
    decidedBy: '/sys/hypervisor/uuid',
  },
  {
    name: 'an instance whose UUID is in little-endian order',
    files: { [`${DMI}/product_uuid`]: '45e12aec-dcd1-b213-94ed-012345abcdef' },
    verdict: 'ec2',
    decidedBy: `${DMI}/product_uuid`,
  },
  {
    name: 'a Xen machine with the UUID of another vendor',
    files: { [`${DMI}/sys_vendor`]: 'Xen', [`${DMI}/product_version`]: '4.17', '/sys/hypervisor/uuid': 'aaaaaaaa-…' },
    verdict: 'elsewhere',
    decidedBy: '/sys/hypervisor/uuid',
  },
  {
    name: 'a Xen machine without further data',
    files: { [`${DMI}/sys_vendor`]: 'Xen' },
    verdict: 'unknown',
    decidedBy: `${DMI}/sys_vendor`,
  },
  {
    name: 'another cloud, even if its UUID starts with ec2',
    files: GOOGLE,
    verdict: 'elsewhere',
    decidedBy: `${DMI}/sys_vendor`,
  },
  {
    name: 'a laptop',
    files: { [`${DMI}/sys_vendor`]: 'LENOVO' },
    verdict: 'elsewhere',
    decidedBy: `${DMI}/sys_vendor`,
  },
  {
    name: 'a virtual machine inside a metal instance',
    files: { [`${DMI}/sys_vendor`]: 'QEMU' },
    verdict: 'elsewhere',
    decidedBy: `${DMI}/sys_vendor`,
  },
  { name: 'a host without /sys (macOS, Windows, a sandbox)', verdict: 'unknown', decidedBy: DMI },
  { name: 'a host with an empty vendor', files: { [`${DMI}/sys_vendor`]: '\n' }, verdict: 'unknown', decidedBy: DMI },
  {
    name: 'Lambda, which runs on EC2 hardware',
    files: NITRO,
    env: { AWS_LAMBDA_FUNCTION_NAME: 'f' },
    verdict: 'elsewhere',
    decidedBy: 'AWS_LAMBDA_FUNCTION_NAME',
  },
  {
    name: 'Lambda, by its runtime',
    env: { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
    verdict: 'elsewhere',
    decidedBy: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'Fargate',
    files: NITRO,
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    verdict: 'elsewhere',
    decidedBy: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'ECS on EC2',
    files: NITRO,
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    verdict: 'ec2',
    decidedBy: `${DMI}/board_asset_tag`,
  },
  {
    name: 'an instance with AWS_EC2_METADATA_DISABLED=True',
    files: NITRO,
    env: { AWS_EC2_METADATA_DISABLED: 'True' },
    verdict: 'disabled',
    decidedBy: 'AWS_EC2_METADATA_DISABLED',
  },
  {
    name: 'an instance with AWS_EC2_METADATA_DISABLED=false',
    files: NITRO,
    env: { AWS_EC2_METADATA_DISABLED: 'false' },
    verdict: 'ec2',
    decidedBy: `${DMI}/board_asset_tag`,
  },
  {
    name: 'a laptop with an endpoint variable',
    files: { [`${DMI}/sys_vendor`]: 'LENOVO' },
    env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost:1338' },
    verdict: 'assumed',
    decidedBy: `${DMI}/sys_vendor`,
  },
  {
    name: 'a host with the option endpoint',
    config: { endpoint: 'http://localhost:1338' },
    verdict: 'assumed',
    decidedBy: DMI,
  },
  {
    name: 'an instance with the option endpoint',
    files: NITRO,
    config: { endpoint: 'http://localhost:1338' },
    verdict: 'ec2',
    decidedBy: `${DMI}/board_asset_tag`,
  },
  {
    name: 'Fargate with an endpoint variable',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE', AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://localhost:1338' },
    verdict: 'elsewhere',
    decidedBy: 'AWS_EXECUTION_ENV',
  },
  {
    name: 'another cloud with assumeEc2',
    files: GOOGLE,
    config: { assumeEc2: true },
    verdict: 'assumed',
    decidedBy: `${DMI}/sys_vendor`,
  },
  {
    name: 'Fargate with assumeEc2',
    env: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    config: { assumeEc2: true },
    verdict: 'assumed',
    decidedBy: DMI,
  },
  {
    name: 'a host with assumeEc2 and AWS_EC2_METADATA_DISABLED',
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    config: { assumeEc2: true },
    verdict: 'disabled',
    decidedBy: 'AWS_EC2_METADATA_DISABLED',
  },
];

describe('the residency of', () => {
  it.each(cases)('$name is $verdict', ({ files, env, config, verdict, decidedBy }) => {
    const residency = residencyOf(hostOf(files, env), config);
    expect(residency.verdict).toBe(verdict);
    expect(residency.evidence.at(-1)?.source).toBe(decidedBy);
  });
});

describe('the DMI data', () => {
  it('contains the id and the type of a Nitro instance', () => {
    expect(residencyOf(hostOf(NITRO))).toMatchObject({ instanceId: 'i-0123456789abcdef0', instanceType: 'm7g.large' });
  });

  it('is ignored if the id or the type is invalid', () => {
    const files = { ...NITRO, [`${DMI}/board_asset_tag`]: 'Not Specified', [`${DMI}/product_name`]: 'HVM domU' };
    const residency = residencyOf(hostOf(files));
    expect(residency.verdict).toBe('ec2');
    expect(residency).not.toHaveProperty('instanceId');
    expect(residency).not.toHaveProperty('instanceType');
  });

  it('may contain the type of any instance, e.g. with much memory', () => {
    const files = { ...NITRO, [`${DMI}/product_name`]: 'u-24tb1.112xlarge' };
    expect(residencyOf(hostOf(files)).instanceType).toBe('u-24tb1.112xlarge');
  });

  it('of this machine is read without an error', () => {
    expect(['ec2', 'elsewhere', 'unknown']).toContain(residencyOf({ ...thisHost, env: {} }).verdict);
  });
});

describe('a file of this host', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'imds-otel-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read up to the one page that the kernel shows', () => {
    const path = join(folder, 'long');
    writeFileSync(path, ` ${'x'.repeat(10_000)}`);
    expect(thisHost.readFile(path)).toBe('x'.repeat(4095));
  });

  it.runIf(process.platform === 'linux')('never makes the process wait if it is a pipe or endless', () => {
    const path = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    expect(thisHost.readFile(path) ?? '').toBe('');
    expect(thisHost.readFile('/dev/zero')).toHaveLength(4096);
  });

  it('is missing if it is a folder or does not exist', () => {
    expect(thisHost.readFile(folder)).toBeUndefined();
    expect(thisHost.readFile(join(folder, 'nothing'))).toBeUndefined();
  });
});

describe('the evidence', () => {
  it('is one line of at most 200 characters', () => {
    const vendor = `a\nb\u001b[2J${'x'.repeat(1000)}`;
    const [evidence] = residencyOf(hostOf({ [`${DMI}/sys_vendor`]: vendor })).evidence;
    expect(evidence?.value).toMatch(/^a\\u\{a\}b\\u\{1b\}\[2Jx{193}…$/);
  });
});

it('the evidence never contains the value of an endpoint, which can hold a password by mistake', () => {
  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://user:hunter2@localhost' };
  expect(JSON.stringify(residencyOf(hostOf({}, env)))).not.toContain('hunter2');
});
