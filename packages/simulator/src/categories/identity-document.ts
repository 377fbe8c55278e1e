import { seconds } from '../credentials.ts';
import type { InstanceFacts } from '../instance/facts.ts';

/** The instance identity document: JSON with the members in alphabetical order, `null` where there is nothing to say. */
export function identityDocument(instance: InstanceFacts): string {
  const listOrNull = (values: readonly string[]): readonly string[] | null => (values.length > 0 ? values : null);
  return JSON.stringify(
    {
      accountId: instance.accountId,
      architecture: instance.architecture,
      availabilityZone: instance.availabilityZone,
      billingProducts: listOrNull(instance.billingProducts),
      devpayProductCodes: null,
      marketplaceProductCodes: listOrNull(instance.productCodes),
      imageId: instance.imageId,
      instanceId: instance.instanceId,
      instanceType: instance.instanceType,
      kernelId: null,
      pendingTime: seconds(instance.pendingTime),
      privateIp: instance.privateIpv4 ?? null,
      ramdiskId: null,
      region: instance.region,
      version: '2017-09-30',
    },
    null,
    2,
  );
}
