import { readFileSync } from 'node:fs';
import type { DetectionConfig } from './config.ts';

/** What this host is, told without the network. */
export interface Residency {
  /**
   * - `ec2`: the firmware says EC2.
   * - `assumed`: somebody said so: an endpoint was set, or `residency: 'assume'`.
   * - `unknown`: nothing to tell by (macOS, Windows, sandboxes without `/sys`).
   * - `elsewhere`: another vendor's machine, Lambda or Fargate. IMDS is not asked.
   * - `disabled`: `AWS_EC2_METADATA_DISABLED` is `true`. IMDS is not asked.
   */
  readonly verdict: 'ec2' | 'assumed' | 'unknown' | 'elsewhere' | 'disabled';
  /** What the verdict rests on, in the order in which it was looked at. */
  readonly evidence: readonly ResidencyEvidence[];
  /** The instance id in the firmware's tables, e.g. `i-0123456789abcdef0` (Nitro only). */
  readonly instanceId?: string;
  /** The instance type in the firmware's tables, e.g. `m7g.large` (Nitro only). */
  readonly instanceType?: string;
}

/** One thing that was looked at. */
export interface ResidencyEvidence {
  /** A file, an environment variable or an option. */
  readonly source: string;
  /** What it held, where that is worth showing. */
  readonly value?: string;
  /** What follows from it, as a phrase. */
  readonly meaning: string;
}

/** All that the verdict is drawn from besides the options: the one seam through which a test stands in for any host. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a small file without surrounding blanks; `undefined` where it is missing or unreadable. */
  readFile(path: string): string | undefined;
}

export const thisHost: Host = {
  env: process.env,
  readFile(path) {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  },
};

const DMI = '/sys/class/dmi/id';
const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

/** Tells what host this is from its environment and a few files under `/sys`: no packet, well under a millisecond. */
export function tellResidency(config: Pick<DetectionConfig, 'residency' | 'endpoint'>, host: Host): Residency {
  const { env } = host;
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    return verdict('disabled', variable('AWS_EC2_METADATA_DISABLED', env, 'IMDS must not be asked'));
  }
  const managed = managedRuntime(env);
  const assumption = assumed(config, env);
  if (config.residency !== 'assume' && managed) return verdict('elsewhere', managed);
  // Read for an assumed host too: should IMDS give nothing, the firmware's instance id still is something.
  const firmware = tellByFirmware(host);
  if (!assumption) return firmware;
  const evidence = [assumption, ...firmware.evidence];
  return firmware.verdict === 'ec2' ? { ...firmware, evidence } : { verdict: 'assumed', evidence };
}

function managedRuntime(env: Host['env']): ResidencyEvidence | undefined {
  if (env['AWS_LAMBDA_FUNCTION_NAME']) return variable('AWS_LAMBDA_FUNCTION_NAME', env, 'Lambda, which has no IMDS');
  const runtime = env['AWS_EXECUTION_ENV'];
  if (runtime?.startsWith('AWS_Lambda_')) return variable('AWS_EXECUTION_ENV', env, 'Lambda, which has no IMDS');
  if (runtime === 'AWS_ECS_FARGATE') return variable('AWS_EXECUTION_ENV', env, 'Fargate, which has no IMDS');
  return undefined;
}

function assumed(
  { residency, endpoint }: Pick<DetectionConfig, 'residency' | 'endpoint'>,
  env: Host['env'],
): ResidencyEvidence | undefined {
  if (residency === 'assume') return { source: "residency: 'assume'", meaning: 'EC2 by your word' };
  if (endpoint !== undefined) return { source: 'endpoint', meaning: 'an IMDS endpoint was set' };
  // Without its value: a URL can hold a password by mistake.
  const name = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
  return env[name] ? { source: name, meaning: 'an IMDS endpoint was set' } : undefined;
}

function tellByFirmware(host: Host): Residency {
  const vendor = read(host, `${DMI}/sys_vendor`);
  if (vendor?.value === 'Amazon EC2') return nitro(host, { ...vendor, meaning: "the firmware is EC2's (Nitro)" });
  // A uuid that starts with ec2 is one in 4096 anywhere: it counts only where no other vendor signs the machine.
  if (vendor && vendor.value !== 'Xen') return verdict('elsewhere', { ...vendor, meaning: "another vendor's machine" });
  return xen(host, vendor);
}

function nitro(host: Host, vendor: ResidencyEvidence): Residency {
  const type = read(host, `${DMI}/product_name`);
  const id = read(host, `${DMI}/board_asset_tag`);
  const isType = type !== undefined && INSTANCE_TYPE.test(type.value);
  const isId = id !== undefined && INSTANCE_ID.test(id.value);
  return {
    verdict: 'ec2',
    evidence: [
      vendor,
      ...(type ? [{ ...type, meaning: isType ? 'the instance type' : 'not an instance type' }] : []),
      ...(id ? [{ ...id, meaning: isId ? 'the instance id' : 'not an instance id' }] : []),
    ],
    ...(isType ? { instanceType: type.value } : {}),
    ...(isId ? { instanceId: id.value } : {}),
  };
}

function xen(host: Host, vendor: Found | undefined): Residency {
  const seen: ResidencyEvidence[] = vendor ? [{ ...vendor, meaning: "a Xen machine, EC2's or another's" }] : [];
  for (const file of [`${DMI}/product_version`, `${DMI}/bios_version`]) {
    const version = read(host, file);
    if (version?.value.toLowerCase().includes('amazon')) {
      return verdict('ec2', ...seen, { ...version, meaning: "the firmware is EC2's (Xen)" });
    }
    if (version) seen.push({ ...version, meaning: 'says nothing of EC2' });
  }
  for (const file of ['/sys/hypervisor/uuid', `${DMI}/product_uuid`]) {
    const uuid = read(host, file);
    if (uuid && startsWithEc2(uuid.value)) return verdict('ec2', ...seen, { ...uuid, meaning: "a uuid of EC2's" });
    if (uuid) seen.push({ ...uuid, meaning: "not a uuid of EC2's" });
  }
  if (vendor && seen.length > 1) return verdict('elsewhere', ...seen);
  if (seen.length > 0) return verdict('unknown', ...seen);
  return verdict('unknown', { source: DMI, meaning: 'nothing can be read that tells the vendor' });
}

/** Some firmware writes the first group of the uuid in little-endian order: `45e12aec-…` is `ec2ae145-…`. */
function startsWithEc2(uuid: string): boolean {
  const first = uuid.slice(0, 8).toLowerCase();
  const swapped = first.match(/../g)?.reverse().join('');
  return /^[0-9a-f]{8}$/.test(first) && (first.startsWith('ec2') || swapped?.startsWith('ec2') === true);
}

/** A file that holds something. */
interface Found {
  readonly source: string;
  readonly value: string;
}

function read(host: Host, path: string): Found | undefined {
  const value = host.readFile(path);
  return value ? { source: path, value } : undefined;
}

function variable(name: string, env: Host['env'], meaning: string): ResidencyEvidence {
  const value = env[name];
  return value === undefined ? { source: name, meaning } : { source: name, value, meaning };
}

function verdict(value: Residency['verdict'], ...evidence: ResidencyEvidence[]): Residency {
  return { verdict: value, evidence };
}
