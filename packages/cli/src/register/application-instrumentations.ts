import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emitProcessWarning } from '@imds-otel/client/internal';
import type { NodeSDK } from '@opentelemetry/sdk-node';
import { registerImportHooks } from './import-hooks.ts';

const PACKAGE = '@opentelemetry/auto-instrumentations-node';

type Instrumentations = NonNullable<NonNullable<ConstructorParameters<typeof NodeSDK>[0]>['instrumentations']>;

/** The function of the package that is used here. */
interface AutoInstrumentations {
  getNodeAutoInstrumentations(): Instrumentations;
}

/**
 * Returns the instrumentations of `@opentelemetry/auto-instrumentations-node` if the application has it installed,
 * otherwise none. The package's own variables select them, e.g. `OTEL_NODE_ENABLED_INSTRUMENTATIONS`.
 */
export function applicationInstrumentations(): Instrumentations {
  for (const startPath of [process.argv[1], join(process.cwd(), 'index.js')]) {
    if (startPath === undefined) continue;
    const require = createRequire(pathToFileURL(startPath));
    let path: string;
    try {
      path = require.resolve(PACKAGE);
    } catch {
      continue;
    }
    // CommonJS modules are instrumented even if ES modules cannot be.
    registerImportHooks(path);
    try {
      return (require(path) as AutoInstrumentations).getNodeAutoInstrumentations();
    } catch (error) {
      emitProcessWarning('imds-otel/register', `${PACKAGE} is installed but could not be loaded`, error);
      return [];
    }
  }
  return [];
}
