/**
 * `node --import imds-otel/register app.js`, or `--require`: starts the OpenTelemetry SDK before the application.
 * Named twice, or both ways, it starts once.
 */
import { createRequire } from 'node:module';
import workerThreads from 'node:worker_threads';
import { nodeTooOld } from './node-version.ts';
import { getStarted, setStarted } from './register/once.ts';
import type * as Start from './register/start.ts';
import { warnUser } from './register/warn-user.ts';

const problem = nodeTooOld();
if (problem !== undefined) {
  // The application runs all the same, without telemetry.
  warnUser(problem);
} else if (getStarted() === undefined && !isDisabled() && !workerThreads.isInternalThread) {
  // With --require this runs in the thread of Node's own module hooks too, which is no part of the application.
  // Not an import: the SDK is a third of a second to load, which one that is disabled must not cost. One CommonJS file
  // serves both forms of this one, which then cannot end up with an SDK each.
  const { startSdk } = createRequire(import.meta.url)('./start.cjs') as typeof Start;
  setStarted(startSdk());
}

/** `OTEL_SDK_DISABLED`, as the specification reads booleans: `true` in any case is true, all else is false. */
function isDisabled(): boolean {
  return process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

/**
 * Sends what telemetry there is and ends the SDK, within the bound of `IMDS_OTEL_SHUTDOWN_TIMEOUT_MS`. For
 * applications that call `process.exit()`, which waits for nothing: await this before. Never rejects; all calls share
 * one shutdown. Where the SDK was not started it does nothing.
 */
export async function shutdown(): Promise<void> {
  await getStarted()?.shutdown();
}
