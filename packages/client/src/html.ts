import type { Answer } from './exchange.ts';

/**
 * A page for people, as captive portals and proxies give in answer to anything. The content type alone does not tell, as
 * look-alikes of the service serve plain values as `text/html`; nor do the bytes alone, as user data may be a page.
 */
export function isHtml({ headers, body }: Answer): boolean {
  return (
    /\bhtml\b/i.test(String(headers['content-type'])) &&
    /^\s*<(?:!doctype|html|\?xml)/i.test(body.toString('latin1', 0, 256))
  );
}
