/** Method, path and headers of an HTTP request. */
export interface RequestHead {
  /** The HTTP method in upper case, for example `GET`. */
  readonly method: string;
  /** The request target without its query, for example `/latest/api/token`. */
  readonly path: string;
  /** The headers. Names are in lower case; the values of a repeated header are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Maximum size of a request's head in bytes. The simulator responds to a larger one with 400. */
export const MAX_HEAD_BYTES: number = 32 * 1024;

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/** Parses the text before the empty line. Returns `undefined` if it is not an HTTP/1.0 or HTTP/1.1 request. */
export function parseRequestHead(head: string): RequestHead | undefined {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [, method, target] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined) return undefined;

  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, rawName, value] = HEADER_LINE.exec(line) ?? [];
    if (rawName === undefined || value === undefined) return undefined;
    const name = rawName.toLowerCase();
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return { method, path: pathOf(target), headers };
}

/** Also accepts the absolute form (`GET http://host/path`), which clients send to a proxy. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
  return path === '' ? '/' : path;
}
