/**
 * Starts the OpenTelemetry SDK before the application: `node --import imds-otel/register app.js`, or `--require`. If
 * both are used, or one of them twice, the SDK starts once.
 */
import { createRequire } from 'node:module';
import workerThreads from 'node:worker_threads';
import { nodeVersionError } from './node-version.ts';
import type * as Start from './register/start.ts';
import type { StartedSdk } from './register/started-sdk.ts';

const sdk: StartedSdk | undefined = startSdkUnlessDisabled();

function startSdkUnlessDisabled(): StartedSdk | undefined {
  const versionError = nodeVersionError();
  if (versionError !== undefined) {
    // The application runs anyway, without telemetry.
    process.emitWarning(versionError, { type: 'imds-otel/register' });
    return undefined;
  }
  // With --require, this module also runs in the thread of Node's module hooks, which is not part of the application.
  if (isDisabled() || workerThreads.isInternalThread) return undefined;
  // Not an import: loading the SDK takes a third of a second, which a disabled SDK must not cost. The ES module and the
  // CommonJS build of this file share this one CommonJS file, so they cannot start two SDKs.
  const { startSdkOnce } = createRequire(import.meta.url)('./start.cjs') as typeof Start;
  return startSdkOnce();
}

/** Reads `OTEL_SDK_DISABLED` as the specification defines booleans: `true` in any case, otherwise false. */
function isDisabled(): boolean {
  return process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

/**
 * Sends all pending telemetry and shuts down the SDK, within `IMDS_OTEL_SHUTDOWN_TIMEOUT_MS` (8000 ms by default). Await
 * it before `process.exit()`, which does not wait for exports.
 *
 * Never rejects. All calls share one shutdown. If the SDK was not started, it does nothing.
 *
 * @example
 * ```js
 * import { shutdown } from 'imds-otel/register';
 *
 * process.on('SIGTERM', async () => {
 *   await shutdown();
 *   process.exit(0);
 * });
 * ```
 */
export async function shutdown(): Promise<void> {
  await sdk?.shutdown();
}
