import type { ImdsProblem } from '@imds-otel/resource-detector';

/** Formats a problem for standard error: what happened, what to do, the command that fixes it, and how to get details. */
export function formatProblem({ message, remedy, command }: ImdsProblem): string[] {
  return [
    `${message} ${remedy}`,
    ...(command === undefined ? [] : [`  ${command}`]),
    'For details, run: imds-otel doctor',
  ];
}
