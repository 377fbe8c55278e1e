import type { ImdsResponse } from './attempt.ts';

/**
 * Whether the response is a web page, as captive portals and proxies send for any request. Both the content type and the
 * first bytes must match: some IMDS look-alikes serve plain values as `text/html`, and user data may be a web page.
 */
export function isHtml({ headers, body }: ImdsResponse): boolean {
  return (
    /\bhtml\b/i.test(String(headers['content-type'])) &&
    /^\s*<(?:!doctype|html|\?xml)/i.test(body.toString('latin1', 0, 256))
  );
}
