import { createHash } from 'node:crypto';
import type { Credentials } from '../credentials.ts';
import type { InstanceFacts } from '../instance/facts.ts';
import { partitionOf } from '../instance/region.ts';
import { seconds, serviceJson } from '../service-json.ts';
import { Folder } from '../tree.ts';

/** `iam/`: what role the instance has, and its credentials. It exists only with a role. */
export function iam({ accountId, region, role }: InstanceFacts, credentials: Credentials): Folder | undefined {
  if (role === undefined) return undefined;
  const profile = role.profileName ?? role.name;
  const info = (): string =>
    serviceJson({
      Code: 'Success',
      LastUpdated: seconds(credentials.issuedAt),
      InstanceProfileArn: `arn:${partitionOf(region).name}:iam::${accountId}:instance-profile/${profile}`,
      InstanceProfileId: `AIPAEXAMPLE${createHash('sha256').update(profile).digest('hex').slice(0, 10).toUpperCase()}`,
    });
  return new Folder({
    info,
    'security-credentials': new Folder({ [role.name]: () => credentials.document() }),
  });
}

/** `identity-credentials/`: the credentials of the instance itself, which every instance has. */
export function identityCredentials({ accountId }: InstanceFacts, credentials: Credentials): Folder {
  const info = (): string =>
    serviceJson({ Code: 'Success', LastUpdated: seconds(credentials.issuedAt), AccountId: accountId });
  return new Folder({
    ec2: new Folder({
      info,
      'security-credentials': new Folder({ 'ec2-instance': () => credentials.document() }),
    }),
  });
}
