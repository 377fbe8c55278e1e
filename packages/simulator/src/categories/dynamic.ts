import type { InstanceFacts } from '../instance/facts.ts';
import { Folder } from '../tree.ts';
import { identityDocument } from './identity-document.ts';

/** `dynamic/`: what the service makes for the instance. */
export function dynamic(instance: InstanceFacts): Folder {
  return new Folder({
    fws: new Folder({ 'instance-monitoring': instance.detailedMonitoring ? 'enabled' : 'disabled' }),
    'instance-identity': new Folder({ document: identityDocument(instance) }),
  });
}
