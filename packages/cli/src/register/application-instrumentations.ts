import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NodeSDK } from '@opentelemetry/sdk-node';
import { warnUser } from './warn-user.ts';

const PACKAGE = '@opentelemetry/auto-instrumentations-node';

type Instrumentations = NonNullable<NonNullable<ConstructorParameters<typeof NodeSDK>[0]>['instrumentations']>;

/** The part of the package that is used here. */
interface AutoInstrumentations {
  getNodeAutoInstrumentations(): Instrumentations;
}

/**
 * The instrumentations of `@opentelemetry/auto-instrumentations-node` where the application has it installed, switched
 * by its own variables (`OTEL_NODE_ENABLED_INSTRUMENTATIONS` and so on); none otherwise.
 */
export function applicationInstrumentations(): Instrumentations {
  for (const folder of [process.argv[1], join(process.cwd(), 'index.js')]) {
    if (folder === undefined) continue;
    const require = createRequire(pathToFileURL(folder));
    let path: string;
    try {
      path = require.resolve(PACKAGE);
    } catch {
      continue;
    }
    try {
      hookImports(path);
      return (require(path) as AutoInstrumentations).getNodeAutoInstrumentations();
    } catch (error) {
      warnUser(`${PACKAGE} is installed but cannot be used.`, error);
      return [];
    }
  }
  return [];
}

/** Lets the instrumentations see what ES modules import; they must be of the same install as the hook. */
function hookImports(path: string): void {
  const instrumentation = createRequire(path).resolve('@opentelemetry/instrumentation');
  register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(instrumentation));
}
