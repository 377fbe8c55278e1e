import type { ImdsProblem } from '@imds-otel/resource-detector';

/** A problem for standard error: what happened, what to do, the command for it on a line of its own, where to read on. */
export function problemText({ message, remedy, command }: ImdsProblem): string {
  return [`${message} ${remedy}`, ...(command === undefined ? [] : [`  ${command}`]), 'More: imds-otel doctor'].join(
    '\n',
  );
}
