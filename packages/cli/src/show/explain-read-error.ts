import type { ImdsError, ImdsErrorCode } from '@imds-otel/client';
import { CommandError } from '../exit-codes.ts';
import type { ItemPath } from './read-item.ts';

/** What to do on the command line. The client's own remedies for these errors name options and methods in code. */
const REMEDIES: Partial<Record<ImdsErrorCode, string>> = {
  DISABLED: 'To use IMDS, unset AWS_EC2_METADATA_DISABLED.',
  NOT_FOUND: 'This instance has no such item.',
  BAD_REQUEST: 'Check the path.',
  UNREACHABLE: 'Run this command on an EC2 instance. Check that no firewall or network policy blocks IMDS.',
  TIMEOUT: 'If IMDS is slow, raise --timeout.',
  V1_DISABLED: 'Use an endpoint that supports IMDSv2, or unset AWS_EC2_METADATA_V1_DISABLED.',
};

/**
 * Returns the error that `show` prints: what happened, what to do, and which command to run next.
 *
 * @param text the path on the command line
 */
export function toCommandError(error: ImdsError, text: string, itemPath: ItemPath): CommandError {
  const { code, path, reason } = error;
  const message = `${path || text}: ${reason}. ${REMEDIES[code] ?? error.remedy}`;
  return new CommandError(message, nextSteps(code, itemPath));
}

function nextSteps(code: ImdsErrorCode, { category }: ItemPath): string[] {
  switch (code) {
    case 'NOT_FOUND':
    case 'BAD_REQUEST':
      return [`To list the items, run: imds-otel show ${category === 'dynamic' ? 'dynamic' : 'meta-data'}/`];
    case 'DISABLED':
      return [];
    default:
      return ['For details, run: imds-otel doctor'];
  }
}
