/**
 * The metadata items that AWS documents. A name in braces stands for a part that differs between instances.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
 */
const DOCUMENTED_PATHS = `
api/token
dynamic/fws/instance-monitoring
dynamic/instance-identity/document
dynamic/instance-identity/pkcs7
dynamic/instance-identity/rsa2048
dynamic/instance-identity/signature
meta-data/ami-id
meta-data/ami-launch-index
meta-data/ami-manifest-path
meta-data/ancestor-ami-ids
meta-data/autoscaling/target-lifecycle-state
meta-data/block-device-mapping/{device}
meta-data/elastic-gpus/associations/{gpu}
meta-data/elastic-inference/associations/{accelerator}
meta-data/events/maintenance/history
meta-data/events/maintenance/scheduled
meta-data/events/recommendations/rebalance
meta-data/hibernation/configured
meta-data/hostname
meta-data/iam/info
meta-data/iam/security-credentials/{role}
meta-data/iam/security-credentials-extended/{role}
meta-data/identity-credentials/ec2/info
meta-data/identity-credentials/ec2/security-credentials/ec2-instance
meta-data/instance-action
meta-data/instance-id
meta-data/instance-life-cycle
meta-data/instance-type
meta-data/ipv6
meta-data/kernel-id
meta-data/local-hostname
meta-data/local-ipv4
meta-data/mac
meta-data/managed-ssh-keys/signer-cert
meta-data/metrics/vhostmd
meta-data/network/interfaces/macs/{mac}/device-number
meta-data/network/interfaces/macs/{mac}/interface-id
meta-data/network/interfaces/macs/{mac}/ipv4-associations/{address}
meta-data/network/interfaces/macs/{mac}/ipv4-prefix
meta-data/network/interfaces/macs/{mac}/ipv6-prefix
meta-data/network/interfaces/macs/{mac}/ipv6s
meta-data/network/interfaces/macs/{mac}/local-hostname
meta-data/network/interfaces/macs/{mac}/local-ipv4s
meta-data/network/interfaces/macs/{mac}/mac
meta-data/network/interfaces/macs/{mac}/network-card
meta-data/network/interfaces/macs/{mac}/network-card-index
meta-data/network/interfaces/macs/{mac}/owner-id
meta-data/network/interfaces/macs/{mac}/public-hostname
meta-data/network/interfaces/macs/{mac}/public-ipv4s
meta-data/network/interfaces/macs/{mac}/security-group-ids
meta-data/network/interfaces/macs/{mac}/security-groups
meta-data/network/interfaces/macs/{mac}/subnet-id
meta-data/network/interfaces/macs/{mac}/subnet-ipv4-cidr-block
meta-data/network/interfaces/macs/{mac}/subnet-ipv6-cidr-blocks
meta-data/network/interfaces/macs/{mac}/vpc-id
meta-data/network/interfaces/macs/{mac}/vpc-ipv4-cidr-block
meta-data/network/interfaces/macs/{mac}/vpc-ipv4-cidr-blocks
meta-data/network/interfaces/macs/{mac}/vpc-ipv6-cidr-blocks
meta-data/placement/availability-zone
meta-data/placement/availability-zone-id
meta-data/placement/group-name
meta-data/placement/host-id
meta-data/placement/partition-number
meta-data/placement/region
meta-data/product-codes
meta-data/profile
meta-data/public-hostname
meta-data/public-ipv4
meta-data/public-keys/{index}/openssh-key
meta-data/ramdisk-id
meta-data/reservation-id
meta-data/security-groups
meta-data/services/domain
meta-data/services/partition
meta-data/spot/instance-action
meta-data/spot/termination-time
meta-data/system
meta-data/tags/instance/{key}
user-data
`;

/** A tag key has at most 128 characters, which are at most 1536 after percent-encoding. No other item is longer. */
const MAX_PATH_LENGTH = 2048;

/** Templates without braces. */
const EXACT_TEMPLATES = new Set<string>();
/** Templates with braces, and the pattern of the paths that they stand for. */
const PATTERNS_BY_TEMPLATE = new Map<string, RegExp>();
for (const item of DOCUMENTED_PATHS.trim().split('\n')) {
  const folders = [...item.matchAll(/\//g)].map(({ index }) => item.slice(0, index + 1));
  for (const template of [item, ...folders]) {
    if (template.includes('{')) PATTERNS_BY_TEMPLATE.set(template, patternOf(template));
    else EXACT_TEMPLATES.add(template);
  }
}

/** A tag key can contain slashes, so `{key}` matches the rest of the path. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace('{key}', '.+').replace(/\{\w+\}/g, '[^/]+')}$`);
}

/**
 * Reduces a path to `url.template`, which has a fixed set of values and is safe as a metric attribute.
 *
 * - A part that differs between instances becomes a name in braces: `{mac}`, `{role}`.
 * - A dated version of the metadata (`2021-07-15`) and `1.0` become `{version}`.
 * - A path that AWS does not document or that is longer than 2048 characters without its query becomes `{other}`.
 * - A folder has one template, with or without its final slash.
 * - Several leading slashes count as one: `MetadataService` of the AWS SDK sends two for the paths in its own documentation.
 */
export function urlTemplateOf(path: string): string {
  const [start = ''] = path.slice(0, MAX_PATH_LENGTH + 1).split(/[?#]/, 1);
  if (start.length > MAX_PATH_LENGTH) return '{other}';
  const [, version, item] = /^\/+([^/]*)(?:\/(.*))?$/s.exec(start) ?? [];
  if (version === undefined) return '{other}';
  const root =
    version === '' || version === 'latest' ? version : /^(\d{4}-\d{2}-\d{2}|1\.0)$/.test(version) && '{version}';
  if (root === false) return '{other}';
  if (!item) return root === '' ? '/' : `/${root}/`;
  const template = findTemplate(item) ?? findTemplate(`${item}/`);
  return template === undefined ? '{other}' : `/${root}/${template}`;
}

function findTemplate(item: string): string | undefined {
  if (EXACT_TEMPLATES.has(item)) return item;
  for (const [template, pattern] of PATTERNS_BY_TEMPLATE) if (pattern.test(item)) return template;
  return undefined;
}
