import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { emitProcessWarning } from '@imds-otel/client/internal';

/** The functions of `import-in-the-middle/register-hooks.mjs` that are used here. */
interface SynchronousHooks {
  register(): void;
  supportsSyncHooks(): boolean;
}

/**
 * Registers the module hooks through which instrumentations patch ES modules. They come from the same copy of
 * `@opentelemetry/instrumentation` as the instrumentations, because another copy would not notify them.
 *
 * Synchronous hooks are preferred. Asynchronous ones need a thread, which Node's permission model does not allow, and
 * `module.register()` is deprecated. They remain for the versions of Node.js and of import-in-the-middle that do not support
 * synchronous hooks.
 *
 * Never throws. If no hooks can be registered, it emits a warning.
 *
 * @param path the path of `@opentelemetry/auto-instrumentations-node`
 */
export function registerImportHooks(path: string): void {
  try {
    const instrumentation = createRequire(path).resolve('@opentelemetry/instrumentation');
    const hooks = synchronousHooks(instrumentation);
    if (hooks) hooks.register();
    else register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(instrumentation));
  } catch (error) {
    const message = 'ES modules are not instrumented, only CommonJS modules. Update Node.js. The cause';
    emitProcessWarning('imds-otel/register', message, error);
  }
}

/** Returns the synchronous hooks, or `undefined` if this version of Node.js or import-in-the-middle does not support them. */
function synchronousHooks(instrumentation: string): SynchronousHooks | undefined {
  const require = createRequire(instrumentation);
  let path: string;
  try {
    path = require.resolve('import-in-the-middle/register-hooks.mjs');
  } catch {
    return undefined;
  }
  const hooks = require(path) as SynchronousHooks;
  return hooks.supportsSyncHooks() ? hooks : undefined;
}
