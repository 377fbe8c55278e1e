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

  record(attempt: ImdsAttempt): void {
    const { kind, version, statusCode, failure } = attempt;
    this.attempts.push(attempt);
    this.responded ||= statusCode !== undefined;
    this.succeeded ||= statusCode === 200;
    if (kind === 'token') {
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
