import { createHash } from 'node:crypto';
import type { InstanceFacts } from '../instance/facts.ts';
import { formatJson, formatTime } from './json.ts';

/** Builds the instance identity document. Attributes without a value are `null`. */
export function identityDocument(instance: InstanceFacts): string {
  const listOrNull = (values: readonly string[]): readonly string[] | null => (values.length > 0 ? values : null);
  return formatJson({
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
    pendingTime: formatTime(instance.pendingTime),
    privateIp: instance.privateIpv4 ?? null,
    ramdiskId: instance.ramdiskId ?? null,
    region: instance.region,
    version: '2017-09-30',
  });
}

/**
 * Builds a placeholder for AWS's signature of the document, because only AWS can sign. It is base64 with the usual
 * length and line width, but it does not verify.
 * @param kind name of the signature's item: each gets different bytes.
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
