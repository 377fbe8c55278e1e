import { createHash } from 'node:crypto';
import type { Credentials } from '../instance/credentials.ts';
import type { InstanceFacts } from '../instance/facts.ts';
import { partitionOf } from '../instance/region.ts';
import { Folder } from './folder.ts';
import { formatJson, formatTime } from './json.ts';

/** Builds `iam/`: the instance profile and the role's credentials. Exists only if the instance has a role. */
export function iamFolder({ accountId, region, role }: InstanceFacts, credentials: Credentials): Folder | undefined {
  if (role === undefined) return undefined;
  const profile = role.profileName ?? role.name;
  const info = (): string =>
    formatJson({
      Code: 'Success',
      LastUpdated: formatTime(credentials.issuedAt),
      InstanceProfileArn: `arn:${partitionOf(region).name}:iam::${accountId}:instance-profile/${profile}`,
      InstanceProfileId: `AIPAEXAMPLE${createHash('sha256').update(profile).digest('hex').slice(0, 10).toUpperCase()}`,
    });
  return new Folder({
    info,
    'security-credentials': new Folder({ [role.name]: () => credentials.document() }),
  });
}

/** Builds `identity-credentials/`: the credentials of the instance identity role, which every instance has. */
export function identityCredentialsFolder({ accountId }: InstanceFacts, credentials: Credentials): Folder {
  const info = (): string =>
    formatJson({ Code: 'Success', LastUpdated: formatTime(credentials.issuedAt), AccountId: accountId });
  return new Folder({
    ec2: new Folder({
      info,
      'security-credentials': new Folder({ 'ec2-instance': () => credentials.document() }),
    }),
  });
}
