/** A warning of the process: on standard error unless the application decides otherwise, as Node's own warnings are. */
export function warnUser(text: string, error?: unknown): void {
  const reason = error === undefined ? '' : ` ${error instanceof Error ? error.message : String(error)}`;
  process.emitWarning(`${text}${reason}`, { type: 'imds-otel/register' });
}
