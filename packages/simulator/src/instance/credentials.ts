import { createHash } from 'node:crypto';
import { formatJson, formatTime } from '../categories/json.ts';

/** Lifetime in milliseconds: 6 hours, as for a role on EC2. */
const LIFETIME_MS = 6 * 60 * 60 * 1000;
/** IMDS serves new credentials at least 5 minutes before the old ones expire. */
const RENEWAL_MS = 5 * 60 * 1000;

/**
 * Invented credentials that give access to nothing: each key ID contains EXAMPLE. They are renewed before they expire
 * and on every call of `rotate()`.
 */
export class Credentials {
  readonly #owner: string;
  #generation = 0;
  #issuedAt: number;

  /** @param owner identifies the role or instance: different owners get different credentials. */
  constructor(owner: string) {
    this.#owner = owner;
    this.#issuedAt = Date.now();
  }

  rotate(): void {
    this.#generation += 1;
    this.#issuedAt = Date.now();
  }

  /** Issue time of the current credentials. */
  get issuedAt(): Date {
    if (Date.now() > this.#issuedAt + LIFETIME_MS - RENEWAL_MS) this.rotate();
    return new Date(this.#issuedAt);
  }

  /** Returns the current credentials as the JSON document of IMDS. */
  document(): string {
    const issuedAt = this.issuedAt;
    const digest = createHash('sha512').update(`${this.#owner} ${this.#generation}`).digest();
    return formatJson({
      Code: 'Success',
      LastUpdated: formatTime(issuedAt),
      Type: 'AWS-HMAC',
      AccessKeyId: `ASIAEXAMPLE${digest.toString('hex').slice(0, 9).toUpperCase()}`,
      SecretAccessKey: `EXAMPLE/${digest.toString('base64').replaceAll('+', '/').slice(0, 32)}`,
      Token: `EXAMPLE//////////${digest.toString('base64')}${digest.toString('base64')}`,
      Expiration: formatTime(new Date(issuedAt.getTime() + LIFETIME_MS)),
    });
  }
}
