import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Deployment {
  spec: { template: { spec: { containers: Container[] } } };
}
interface Container {
  command: string[];
  env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
}

/** Example values of the downward API for a pod of this Deployment. */
const POD: Record<string, string> = {
  'metadata.name': 'orders-5d9c7b8f6-x2x7k',
  'metadata.namespace': 'shop',
  'metadata.uid': '0f6c2a4e-8d1b-4c7e-9a53-2b7d1e5f8c90',
  "metadata.labels['app.kubernetes.io/name']": 'orders',
  'spec.nodeName': 'ip-10-0-1-23.eu-central-1.compute.internal',
  'status.hostIP': '10.0.1.23',
};

/**
 * Reads `deployment.yaml` and returns the arguments for `node` and the environment variables of its container.
 *
 * @throws an `Error` if the manifest has no container, or uses a field that is missing in `POD`
 */
export function podOfDeployment(): { args: string[]; env: Record<string, string> } {
  const text = readFileSync(join(import.meta.dirname, 'deployment.yaml'), 'utf8');
  const [container] = (parse(text) as Deployment).spec.template.spec.containers;
  if (!container) throw new Error('deployment.yaml defines no container.');
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env) {
    const given = valueFrom ? POD[valueFrom.fieldRef.fieldPath] : value;
    if (given === undefined) throw new Error(`deployment.yaml sets ${name} from a field that is missing in POD.`);
    // Like the kubelet, replace $(NAME) by the value of an earlier variable.
    env[name] = given.replace(/\$\((\w+)\)/g, (reference, earlier: string) => env[earlier] ?? reference);
  }
  return { args: container.command.slice(1), env };
}
