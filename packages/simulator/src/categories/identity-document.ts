import { createHash } from 'node:crypto';
import type { InstanceFacts } from '../instance/facts.ts';
import { seconds, serviceJson } from '../service-json.ts';

/** The instance identity document: `null` where there is nothing to say. */
export function identityDocument(instance: InstanceFacts): string {
  const listOrNull = (values: readonly string[]): readonly string[] | null => (values.length > 0 ? values : null);
  return serviceJson({
    accountId: instance.accountId,
    architecture: instance.architecture,
    availabilityZone: instance.availabilityZone,
    billingProducts: listOrNull(instance.billingProducts),
    devpayProductCodes: null,
    marketplaceProductCodes: listOrNull(instance.productCodes),
    imageId: instance.imageId,
    instanceId: instance.instanceId,
    instanceType: instance.instanceType,
    kernelId: instance.kernelId ?? null,
    pendingTime: seconds(instance.pendingTime),
    privateIp: instance.privateIpv4 ?? null,
    ramdiskId: instance.ramdiskId ?? null,
    region: instance.region,
    version: '2017-09-30',
  });
}

/**
 * What stands where AWS's signature of the document would: base64 of the usual length and line width that verifies
 * nothing, for nobody but AWS can sign. `kind` tells the three forms apart.
 */
export function placeholderSignature(document: string, kind: string, bytes: number): string {
  let signature = Buffer.from(`made up by a simulator: ${kind} `);
  while (signature.length < bytes) {
    signature = Buffer.concat([signature, createHash('sha512').update(document).update(signature).digest()]);
  }
  return (
    signature
      .subarray(0, bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
}
