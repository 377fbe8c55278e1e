import type { ImdsAttempt, ImdsAttemptFailure } from '@imds-otel/client';

/** What the HTTP attempts of one detection show about IMDS and the network, updated as each attempt ends. */
export class AttemptFacts {
  /** Every attempt, in the order in which they ended. */
  readonly attempts: ImdsAttempt[] = [];
  /** Whether any request got a response, whatever its status. */
  responded = false;
  /** Whether any request got a response with status 200. */
  succeeded = false;
  /** Whether IMDS returned a session token. */
  tokenReceived = false;
  /** Whether the last token request opened a connection, and then got no response. */
  tokenResponseLost = false;
  /** Whether IMDS responded to a read without a token, whatever the status. */
  respondedWithoutToken = false;
  /** How long the fastest response took, in milliseconds. */
  fastestResponseMs: number = Number.POSITIVE_INFINITY;
  /** How long the last token request waited until its timeout, in milliseconds; absent if it ended otherwise. */
  tokenTimeoutMs: number | undefined;

  /**
   * Whether responses take so long that a lost response can be a late one: the fastest took at least half as long as the
   * token request waited. A loop that was blocked makes times longer, never shorter.
   */
  get isSlow(): boolean {
    return this.tokenTimeoutMs !== undefined && this.responded && this.fastestResponseMs * 2 >= this.tokenTimeoutMs;
  }

  record(attempt: ImdsAttempt): void {
    const { kind, version, statusCode, failure, durationMs } = attempt;
    this.attempts.push(attempt);
    this.responded ||= statusCode !== undefined;
    this.succeeded ||= statusCode === 200;
    if (statusCode !== undefined) this.fastestResponseMs = Math.min(this.fastestResponseMs, durationMs);
    if (kind === 'token') {
      this.tokenTimeoutMs = failure?.reason === 'timeout' ? durationMs : undefined;
      this.tokenResponseLost = isResponseLost(failure);
      return;
    }
    // The status of the token request is not enough: a captive portal responds to it with status 200, too.
    this.tokenReceived ||= version === 'v2';
    this.respondedWithoutToken ||= version === 'v1' && statusCode !== undefined;
  }
}

function isResponseLost(failure: ImdsAttemptFailure | undefined): boolean {
  if (failure === undefined || failure.stage === 'connect') return false;
  return failure.reason === 'timeout' || failure.reason === 'reset';
}
