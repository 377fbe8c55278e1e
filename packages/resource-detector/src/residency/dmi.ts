import type { ResidencyEvidence } from './evidence.ts';
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
const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

/** Reads a few files under `/sys`, in well under a millisecond. */
export function readDmi(host: Host): DmiFindings {
  const vendor = readFile(host, `${DMI}/sys_vendor`);
  if (vendor?.value === 'Amazon EC2') return readNitro(host, { ...vendor, meaning: 'an EC2 instance (Nitro)' });
  // Checked before any UUID: one machine in 4096 of any vendor has a UUID that starts with ec2.
  if (vendor && vendor.value !== 'Xen') {
    return { verdict: 'elsewhere', evidence: [{ ...vendor, meaning: 'a machine of another vendor' }] };
  }
  return readXen(host, vendor);
}

function readNitro(host: Host, vendor: ResidencyEvidence): DmiFindings {
  const type = readFile(host, `${DMI}/product_name`);
  const id = readFile(host, `${DMI}/board_asset_tag`);
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

function readXen(host: Host, vendor: FileContent | undefined): DmiFindings {
  const evidence: ResidencyEvidence[] = vendor ? [{ ...vendor, meaning: 'Xen, of EC2 or of another vendor' }] : [];
  for (const path of [`${DMI}/product_version`, `${DMI}/bios_version`]) {
    const version = readFile(host, path);
    if (version?.value.toLowerCase().includes('amazon')) {
      return { verdict: 'ec2', evidence: [...evidence, { ...version, meaning: 'an EC2 instance (Xen)' }] };
    }
    if (version) evidence.push({ ...version, meaning: 'does not mention Amazon' });
  }
  for (const path of ['/sys/hypervisor/uuid', `${DMI}/product_uuid`]) {
    const uuid = readFile(host, path);
    if (uuid && startsWithEc2(uuid.value)) {
      return { verdict: 'ec2', evidence: [...evidence, { ...uuid, meaning: 'a UUID of an EC2 instance' }] };
    }
    if (uuid) evidence.push({ ...uuid, meaning: 'not a UUID of an EC2 instance' });
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
