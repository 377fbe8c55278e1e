import { toInstanceId, toInstanceType } from '../values.ts';
import { evidenceOf, type ResidencyEvidence } from './evidence.ts';
import type { Host } from './host-access.ts';

/** What the DMI data of a host says about EC2. */
export interface DmiFindings {
  readonly verdict: 'ec2' | 'elsewhere' | 'unknown';
  readonly evidence: readonly ResidencyEvidence[];
  /** Only on Nitro instances. */
  readonly instanceId?: string;
  /** Only on Nitro instances. */
  readonly instanceType?: string;
}

/** The folder in which Linux shows the DMI data (SMBIOS) of the machine. */
const DMI = '/sys/class/dmi/id';

/** Reads a few files under `/sys`, in well under a millisecond. */
export function readDmi(host: Host): DmiFindings {
  const vendor = readFile(host, `${DMI}/sys_vendor`);
  if (vendor?.value === 'Amazon EC2') return readNitro(host, toEvidence(vendor, 'an EC2 instance (Nitro)'));
  // Checked before any UUID: one machine in 4096 of any vendor has a UUID that starts with ec2.
  if (vendor && vendor.value !== 'Xen') {
    return { verdict: 'elsewhere', evidence: [toEvidence(vendor, 'a machine of another vendor')] };
  }
  return readXen(host, vendor);
}

function readNitro(host: Host, vendor: ResidencyEvidence): DmiFindings {
  const type = readFile(host, `${DMI}/product_name`);
  const id = readFile(host, `${DMI}/board_asset_tag`);
  const instanceType = toInstanceType(type?.value);
  const instanceId = toInstanceId(id?.value);
  return {
    verdict: 'ec2',
    evidence: [
      vendor,
      ...(type ? [toEvidence(type, instanceType ? 'the instance type' : 'not an instance type')] : []),
      ...(id ? [toEvidence(id, instanceId ? 'the instance id' : 'not an instance id')] : []),
    ],
    ...(instanceType ? { instanceType } : {}),
    ...(instanceId ? { instanceId } : {}),
  };
}

function readXen(host: Host, vendor: FileContent | undefined): DmiFindings {
  const evidence = vendor ? [toEvidence(vendor, 'Xen, of EC2 or of another vendor')] : [];
  for (const path of [`${DMI}/product_version`, `${DMI}/bios_version`]) {
    const version = readFile(host, path);
    if (version?.value.toLowerCase().includes('amazon')) {
      return { verdict: 'ec2', evidence: [...evidence, toEvidence(version, 'an EC2 instance (Xen)')] };
    }
    if (version) evidence.push(toEvidence(version, 'does not mention Amazon'));
  }
  for (const path of ['/sys/hypervisor/uuid', `${DMI}/product_uuid`]) {
    const uuid = readFile(host, path);
    if (uuid && startsWithEc2(uuid.value)) {
      return { verdict: 'ec2', evidence: [...evidence, toEvidence(uuid, 'a UUID of an EC2 instance')] };
    }
    if (uuid) evidence.push(toEvidence(uuid, 'not a UUID of an EC2 instance'));
  }
  if (vendor && evidence.length > 1) return { verdict: 'elsewhere', evidence };
  if (evidence.length > 0) return { verdict: 'unknown', evidence };
  return { verdict: 'unknown', evidence: [{ source: DMI, meaning: 'no readable file names the vendor' }] };
}

/** Some machines store the first group of the UUID in little-endian order: `45e12aec-…` means `ec2ae145-…`. */
function startsWithEc2(uuid: string): boolean {
  const first = uuid.slice(0, 8).toLowerCase();
  const swapped = first.match(/../g)?.reverse().join('');
  return /^[0-9a-f]{8}$/.test(first) && (first.startsWith('ec2') || swapped?.startsWith('ec2') === true);
}

/** A file with its text, which is not empty. */
interface FileContent {
  readonly source: string;
  readonly value: string;
}

function readFile(host: Host, path: string): FileContent | undefined {
  const value = host.readFile(path);
  return value ? { source: path, value } : undefined;
}

function toEvidence({ source, value }: FileContent, meaning: string): ResidencyEvidence {
  return evidenceOf(source, value, meaning);
}
