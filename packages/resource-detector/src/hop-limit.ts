import { ImdsError } from '@imds-otel/client';
import type { ReadResults } from './read-imds.ts';

/**
 * Whether the hop limit of the instance suffices for this process. IMDS does not report the hop limit. It limits the
 * response to the token request alone, so a response to reads but not to the token request shows that it is too low.
 */
export type HopLimit = 'sufficient' | 'too-low';

/** Infers the hop limit from the requests of a detection. Returns `undefined` if they do not show it. */
export function inferHopLimit(reads: ReadResults): HopLimit | undefined {
  const { attemptFacts } = reads;
  if (attemptFacts.tokenReceived) return 'sufficient';
  if (attemptFacts.isSlow) return undefined;
  const isTooLow =
    tokenUnreachable(reads) !== undefined || (attemptFacts.tokenResponseLost && attemptFacts.respondedWithoutToken);
  return isTooLow ? 'too-low' : undefined;
}

/** The error of an identity read that failed because the response to the token request was lost, if one did. */
export function tokenUnreachable({ document, hostname }: ReadResults): ImdsError | undefined {
  for (const read of [document, hostname]) {
    if (read.status === 'rejected' && read.reason instanceof ImdsError && read.reason.code === 'TOKEN_UNREACHABLE') {
      return read.reason;
    }
  }
  return undefined;
}
