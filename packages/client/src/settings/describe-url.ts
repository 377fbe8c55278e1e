/** A host and a port without a URL around them, e.g. `localhost:1338`, or with an IPv6 address that lacks its brackets. */
const BARE_HOST = /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[\w.-]+(?::\d{1,5})?|\[?[\da-f:.]+\]?)$/i;

/**
 * A URL for messages: its scheme, host and port. `…` stands for a password, a path, a query or a fragment, all of which may
 * hold secrets. A text in which no host can be recognized is `…`.
 *
 * @example
 * ```ts
 * import { describeUrl } from '@imds-otel/client/internal';
 *
 * console.log(describeUrl('http://user:password@imds.example:8080/?token=secret')); // http://…@imds.example:8080/…
 * ```
 */
export function describeUrl(value: string | URL): string {
  const text = String(value);
  if (BARE_HOST.test(text)) return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.host) return '…';
  const { protocol, username, password, host, pathname, search, hash } = url;
  const credentials = username || password ? '…@' : '';
  const rest = `${pathname}${search}${hash}`;
  return `${protocol}//${credentials}${host}${rest === '' || rest === '/' ? '' : '/…'}`;
}
