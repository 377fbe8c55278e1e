import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

interface Manifest {
  apiVersion: string;
  kind: string;
}
interface Model {
  /** @throws Error with the violation of the schema. */
  validate(): void;
}
type ModelClass = new (manifest: Manifest) => Model;

const root = join(import.meta.dirname, '..');

function manifestsIn(file: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(join(root, file), 'utf8'), { uniqueKeys: true });
  return documents.flatMap((document) => {
    expect(document.errors).toEqual([]);
    return (document.toJS() as Manifest | null) ?? [];
  });
}

async function validate(manifest: Manifest): Promise<void> {
  const module = ['kubernetes-models', manifest.apiVersion].join('/');
  const models = (await import(module)) as Record<string, ModelClass>;
  const Model = models[manifest.kind];
  if (!Model) throw new Error(`Kubernetes has no ${manifest.kind} in ${manifest.apiVersion}.`);
  new Model(manifest).validate();
}

const files = globSync('examples/**/*.{yaml,yml}', {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
}).filter((file) => /^apiVersion: .*\n(.*\n)*?kind: /m.test(readFileSync(join(root, file), 'utf8')));

describe('the Kubernetes manifests of the examples', () => {
  it('include the deployment', () => expect(files).toContain(join('examples', 'kubernetes', 'deployment.yaml')));

  it.each(files)('%s is valid by the schema of the Kubernetes API', async (file) => {
    const manifests = manifestsIn(file);
    expect(manifests.length).toBeGreaterThan(0);
    for (const manifest of manifests) await validate(manifest);
  });

  it('are invalid if a field has the wrong type', async () => {
    const [deployment] = manifestsIn('examples/kubernetes/deployment.yaml');
    const broken = { ...deployment, spec: { replicas: 'two' } } as unknown as Manifest;
    await expect(validate(broken)).rejects.toThrow('data/spec/replicas must be integer');
  });
});
