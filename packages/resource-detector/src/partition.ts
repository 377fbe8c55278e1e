/** Returns the AWS partition of a region by the region's name, e.g. `aws-iso-b` for `us-isob-east-1`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  const isolated = /^[a-z]{2}-iso([a-z]?)-/.exec(region);
  if (!isolated) return 'aws';
  return isolated[1] ? `aws-iso-${isolated[1]}` : 'aws-iso';
}
