import type { InstanceFacts } from '../instance/facts.ts';
import { Folder } from './folder.ts';
import { identityDocument, placeholderSignature } from './identity-document.ts';

/** Builds `dynamic/`: the identity document, its signatures and the monitoring state. */
export function dynamicFolder(instance: InstanceFacts): Folder {
  const document = identityDocument(instance);
  return new Folder({
    fws: new Folder({ 'instance-monitoring': instance.detailedMonitoring ? 'enabled' : 'disabled' }),
    'instance-identity': new Folder({
      document,
      pkcs7: placeholderSignature(document, 'pkcs7', 822),
      rsa2048: placeholderSignature(document, 'rsa2048', 1180),
      signature: placeholderSignature(document, 'signature', 128),
    }),
  });
}
