import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyProject } from '../compatibility/empty-project.ts';
import { packAll } from '../packaging/pack.ts';

/**
 * Installs both detectors and the SDK as users do: from packed tarballs, with one `@opentelemetry/api`.
 *
 * @returns the path of the copy of `measured-process.ts` in that folder
 */
export async function installDetectors(folder: string): Promise<string> {
  const tarballs = await packAll(folder);
  await emptyProject(folder, [
    ...['client', 'resource-detector'].map((name) => tarballs.get(name) ?? ''),
    ...['api@1.10.0', 'sdk-node@0.301.0', 'resources@3.1.0', 'resource-detector-aws@3.0.0'].map(
      (dependency) => `@opentelemetry/${dependency}`,
    ),
  ]);
  const script = join(folder, 'measured-process.ts');
  copyFileSync(join(import.meta.dirname, 'measured-process.ts'), script);
  return script;
}
