/** The head of one HTTP request, as it came over the wire. */
export interface RequestHead {
  readonly method: string;
  /** The request target without its query, e.g. `/latest/api/token`. */
  readonly path: string;
  /** Names in lower case; the values of a repeated header are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the simulator reads of a request before it gives up on it, in bytes. */
export const MAX_HEAD_BYTES: number = 32 * 1024;

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/** Parses what came before the empty line. `undefined`: this is not an HTTP/1 request. */
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

/** A client that takes the simulator for a proxy sends the whole URL (absolute-form). */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
  return path === '' ? '/' : path;
}
