/** Replaces a secret in the output. */
export const REDACTED = '(redacted; --reveal shows it)';

/** Fields of a credentials document that are not secret. */
const PUBLIC_FIELDS = new Set(['Code', 'LastUpdated', 'Type', 'Expiration', 'AccountId']);

/** Folders whose items are credentials documents. */
const CREDENTIALS = /^meta-data\/(iam\/security-credentials|identity-credentials\/ec2\/security-credentials)\/./;
/** Items that are redacted as a whole. User data often contains passwords. Services such as Vault accept signatures as login. */
const SECRETS = /^(user-data$|dynamic\/instance-identity\/(pkcs7|rsa2048|signature)$)/;

/**
 * Replaces the secrets in the value of an item.
 *
 * @param path path of the item below `/latest/`
 */
export function redact(path: string, value: string): string {
  if (SECRETS.test(path)) return REDACTED;
  if (!CREDENTIALS.test(path)) return value;
  try {
    const document: unknown = JSON.parse(value);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) return REDACTED;
    const fields = Object.entries(document).map(([name, field]) => [name, PUBLIC_FIELDS.has(name) ? field : REDACTED]);
    return JSON.stringify(Object.fromEntries(fields), undefined, 2);
  } catch {
    return REDACTED;
  }
}
