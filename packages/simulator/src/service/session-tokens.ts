import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = Buffer.from([0x01, 0x00, 0x04, 0x00]);
const EXPIRY_BYTES = 8;
const SIGNATURE_BYTES = 28;
const TOKEN = /^AQAEA[A-Za-z0-9_-]{49}==$/;
const MAX_TTL_SECONDS = 21_600;

/**
 * Issues and verifies session tokens in the format of IMDS: 56 characters of base64url that start with `AQAEA` and end
 * with `==`. A token contains its expiry time and a signature, so the simulator does not store it and memory use does
 * not grow. A token of another simulator is invalid, like a token of another instance on EC2.
 */
export class SessionTokens {
  #key = randomBytes(32);

  issue(ttlSeconds: number): string {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeBigUInt64BE(BigInt(Date.now() + ttlSeconds * 1000));
    return Buffer.concat([PREFIX, expiry, this.#sign(expiry)])
      .toString('base64url')
      .concat('==');
  }

  /** Returns the remaining lifetime in seconds, rounded up, or `undefined` if the token is invalid or expired. */
  remainingSeconds(token: string): number | undefined {
    if (!TOKEN.test(token)) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    const expiry = bytes.subarray(PREFIX.length, PREFIX.length + EXPIRY_BYTES);
    if (!timingSafeEqual(bytes.subarray(PREFIX.length + EXPIRY_BYTES), this.#sign(expiry))) return undefined;
    const remaining = Math.ceil((Number(expiry.readBigUInt64BE()) - Date.now()) / 1000);
    return remaining > 0 ? remaining : undefined;
  }

  /** Invalidates every token that was issued so far. */
  revokeAll(): void {
    this.#key = randomBytes(32);
  }

  #sign(expiry: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(expiry).digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** Parses the requested token lifetime. Returns `undefined` if it is missing or not an integer from 1 to 21600. */
export function parseTtlSeconds(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,5}$/.test(header)) return undefined;
  const seconds = Number(header);
  return seconds >= 1 && seconds <= MAX_TTL_SECONDS ? seconds : undefined;
}
