/** Escapes of escapes that are decoded. A path with more of them is refused. */
const MAX_DECODINGS = 8;

/**
 * Why the item at a path must not be shown, recorded or logged; undefined if it may. The reason is a clause without a
 * final period, e.g. `it holds live credentials`.
 *
 * This is the one rule of the detector, the command and the metrics. A part of the path with the word `credential` makes
 * it secret, so items that AWS adds later are covered. All spellings of a path have the same result: with or without
 * `/latest/`, a dated version, `meta-data/` or `dynamic/`, with duplicate slashes, dot segments, percent escapes, capital
 * letters or a query. If in doubt, the path is secret.
 *
 * @example
 * ```ts
 * import { whyPathIsSecret } from '@imds-otel/client/internal';
 *
 * console.log(whyPathIsSecret('/latest/meta-data//IAM/security%2Dcredentials/role/')); // it holds live credentials
 * console.log(whyPathIsSecret('iam/info')); // undefined
 * ```
 */
export function whyPathIsSecret(path: string): string | undefined {
  // Only a literal question mark starts a query. An escaped one is part of the path.
  const text = decode(path.replace(/\?.*$/s, ''));
  if (text === undefined) return 'its percent escapes are nested too deeply to be checked';
  // URL parsers drop tabs and line breaks. White space and invisible characters are dropped as well, to be sure.
  const visible = text.replace(/[\p{C}\s]/gu, '').toLowerCase();
  if (visible.includes('credential')) return 'it holds live credentials';
  const segments = visible.split(/[/\\?#;]/).filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('user-data')) return 'user data often holds passwords';
  const identity = segments.indexOf('instance-identity');
  if (identity !== -1 && segments.slice(identity + 1).some((segment) => segment !== 'document')) {
    return 'services such as Vault accept the signatures of the identity document as a login';
  }
  return undefined;
}

/** The path without percent escapes; undefined if they are nested too deeply. */
function decode(path: string): string | undefined {
  let text = path;
  for (let round = 0; round < MAX_DECODINGS; round += 1) {
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === text) return text;
    text = decoded;
  }
  return undefined;
}
