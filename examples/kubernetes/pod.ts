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

/** What the downward API would tell of a pod of this Deployment. */
const POD: Record<string, string> = {
  'metadata.name': 'orders-5d9c7b8f6-x2x7k',
  'metadata.namespace': 'shop',
  'metadata.uid': '0f6c2a4e-8d1b-4c7e-9a53-2b7d1e5f8c90',
  "metadata.labels['app.kubernetes.io/name']": 'orders',
  'spec.nodeName': 'ip-10-0-1-23.eu-central-1.compute.internal',
  'status.hostIP': '10.0.1.23',
};

/** The arguments for `node` and the environment that `deployment.yaml` gives to a pod's container. */
export function podOfDeployment(): { args: string[]; env: Record<string, string> } {
  const text = readFileSync(join(import.meta.dirname, 'deployment.yaml'), 'utf8');
  const [container] = (parse(text) as Deployment).spec.template.spec.containers;
  if (!container) throw new Error('deployment.yaml names no container.');
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env) {
    const given = valueFrom ? POD[valueFrom.fieldRef.fieldPath] : value;
    if (given === undefined) throw new Error(`deployment.yaml gives ${name} from a field that this pod does not have.`);
    // As the kubelet does it: $(NAME) stands for a variable that was named before.
    env[name] = given.replace(/\$\((\w+)\)/g, (reference, earlier: string) => env[earlier] ?? reference);
  }
  return { args: container.command.slice(1), env };
}
