import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = Buffer.from([0x01, 0x00, 0x04, 0x00]);
const EXPIRY_BYTES = 8;
const SEAL_BYTES = 28;
const TOKEN = /^AQAEA[A-Za-z0-9_-]{49}==$/;

/** The longest a token can live, in seconds: six hours. */
export const MAX_TTL_SECONDS = 21_600;

/**
 * Hands out and recognises session tokens of the shape the service uses: 56 characters of base64url that begin with
 * `AQAEA` and end in `==`. A token carries its end and a seal instead of being remembered, so that a simulator which
 * runs for days does not grow; another simulator's token is as unknown here as another instance's is on EC2.
 */
export class SessionTokens {
  #key = randomBytes(32);

  issue(ttlSeconds: number): string {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeBigUInt64BE(BigInt(Date.now() + ttlSeconds * 1000));
    return Buffer.concat([PREFIX, expiry, this.#seal(expiry)])
      .toString('base64url')
      .concat('==');
  }

  /** The seconds the token has left, rounded up; `undefined` where it is unknown or has expired. */
  remainingSeconds(token: string): number | undefined {
    if (!TOKEN.test(token)) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    const expiry = bytes.subarray(PREFIX.length, PREFIX.length + EXPIRY_BYTES);
    if (!timingSafeEqual(bytes.subarray(PREFIX.length + EXPIRY_BYTES), this.#seal(expiry))) return undefined;
    const remaining = Math.ceil((Number(expiry.readBigUInt64BE()) - Date.now()) / 1000);
    return remaining > 0 ? remaining : undefined;
  }

  /** Every token issued so far is unknown from now on. */
  forget(): void {
    this.#key = randomBytes(32);
  }

  #seal(expiry: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(expiry).digest().subarray(0, SEAL_BYTES);
  }
}

/** The lifetime that `X-aws-ec2-metadata-token-ttl-seconds` asks for; `undefined` where it is missing or not 1..21600. */
export function requestedTtlSeconds(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,5}$/.test(header)) return undefined;
  const seconds = Number(header);
  return seconds >= 1 && seconds <= MAX_TTL_SECONDS ? seconds : undefined;
}
