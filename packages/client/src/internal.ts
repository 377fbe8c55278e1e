/** What the packages of this repository share. Not part of the public API: it may change in any release. */

export { type LoopTimeout, loopTimeout, startLoopDeadline } from './event-loop-deadline.ts';
export { backoffMs } from './http/retry.ts';
export { createLogger, emitProcessWarning, type Logger } from './log.ts';
export { ownOptions } from './own-options.ts';
export { processWide } from './process-wide.ts';
export { escapeControls, toSafeJson } from './safe-text.ts';
export { whyPathIsSecret } from './secret-paths.ts';
export {
  AWS_VARIABLES,
  awsSettingsKey,
  type Environment,
  isDisabledByEnvironment,
  readVariable,
} from './settings/aws-variables.ts';
export { describeUrl } from './settings/describe-url.ts';
export { isHttpUrl } from './settings/validate.ts';
export { TOKEN_HEADER, TOKEN_TTL_HEADER } from './token.ts';
