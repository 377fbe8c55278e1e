/** What stands in place of a secret. */
export const REDACTED = '(redacted; --reveal shows it)';

/** Fields of a credentials document that tell nothing secret. */
const HARMLESS = new Set(['Code', 'LastUpdated', 'Type', 'Expiration', 'AccountId']);

/** Folders whose items are live credentials. */
const CREDENTIALS = /^meta-data\/(iam\/security-credentials|identity-credentials\/ec2\/security-credentials)\/./;
/** Whole secrets: user data often holds passwords, and services such as Vault let whoever has the signatures log in. */
const SECRETS = /^(user-data$|dynamic\/instance-identity\/(pkcs7|rsa2048|signature)$)/;

/** @param path of the item under `/latest/`. */
export function redact(path: string, value: string): string {
  if (SECRETS.test(path)) return REDACTED;
  if (!CREDENTIALS.test(path)) return value;
  try {
    const document: unknown = JSON.parse(value);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) return REDACTED;
    const fields = Object.entries(document).map(([name, field]) => [name, HARMLESS.has(name) ? field : REDACTED]);
    return JSON.stringify(Object.fromEntries(fields), undefined, 2);
  } catch {
    return REDACTED;
  }
}
