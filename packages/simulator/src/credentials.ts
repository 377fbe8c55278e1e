import { createHash } from 'node:crypto';
import { seconds, serviceJson } from './service-json.ts';

/** How long made-up credentials are good for, in milliseconds: six hours, as a role's on EC2. */
const LIFETIME_MS = 6 * 60 * 60 * 1000;
/** EC2 offers the next ones at least five minutes before the last ones end. */
const RENEWED_BEFORE_MS = 5 * 60 * 1000;

/**
 * Made-up credentials that look like a role's and open nothing: the key ids say EXAMPLE. They are renewed before they
 * end, and whenever `rotate()` is called.
 */
export class Credentials {
  readonly #owner: string;
  #generation = 0;
  #issuedAt: number;

  /** `owner` tells the credentials of one role or instance from those of another. */
  constructor(owner: string) {
    this.#owner = owner;
    this.#issuedAt = Date.now();
  }

  rotate(): void {
    this.#generation += 1;
    this.#issuedAt = Date.now();
  }

  /** When the credentials in force were made. */
  get issuedAt(): Date {
    if (Date.now() > this.#issuedAt + LIFETIME_MS - RENEWED_BEFORE_MS) this.rotate();
    return new Date(this.#issuedAt);
  }

  /** The JSON that the service answers with. */
  document(): string {
    const issuedAt = this.issuedAt;
    const digest = createHash('sha512').update(`${this.#owner} ${this.#generation}`).digest();
    return serviceJson({
      Code: 'Success',
      LastUpdated: seconds(issuedAt),
      Type: 'AWS-HMAC',
      AccessKeyId: `ASIAEXAMPLE${digest.toString('hex').slice(0, 9).toUpperCase()}`,
      SecretAccessKey: `EXAMPLE/${digest.toString('base64').replaceAll('+', '/').slice(0, 32)}`,
      Token: `EXAMPLE//////////${digest.toString('base64')}${digest.toString('base64')}`,
      Expiration: seconds(new Date(issuedAt.getTime() + LIFETIME_MS)),
    });
  }
}
