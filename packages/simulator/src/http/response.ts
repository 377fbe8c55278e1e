import { TOKEN_TTL_HEADER } from '../service/token-protocol.ts';
import { reasonPhrase } from './reason-phrases.ts';

/** An HTTP response before it is sent. Headers keep their order and letter case. */
export interface ImdsResponse {
  /** IMDS sends some responses as HTTP/1.0. */
  readonly httpVersion: '1.0' | '1.1';
  /** Status code. */
  readonly status: number;
  /** Headers in the order in which they are sent. */
  readonly headers: readonly Header[];
  /** Body, empty if the response has none. */
  readonly body: Buffer;
}

/** Name and value of a header. */
export type Header = readonly [name: string, value: string];

/** Content that IMDS serves at a path. */
export interface Content {
  /** The bytes. */
  readonly body: Buffer;
  /** Value of the header `Content-Type`. */
  readonly type: 'text/plain' | 'application/octet-stream';
  /** IMDS serves user data as HTTP/1.0. */
  readonly httpVersion: '1.0' | '1.1';
  /** Value of the header `Last-Modified`. */
  readonly lastModified: Date;
}

/** Returns the status line and the headers, with the empty line that ends them. */
export function serializeHead({ httpVersion, status, headers }: ImdsResponse): Buffer {
  let head = `HTTP/${httpVersion} ${status} ${reasonPhrase(status)}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return Buffer.from(`${head}\r\n`, 'latin1');
}

/** Returns the headers that every response of IMDS has. `Connection: close`: one request per connection. */
export function commonHeaders(contentLength: number): Header[] {
  return [
    ['Content-Length', String(contentLength)],
    ['Date', new Date().toUTCString()],
    ['Server', 'EC2ws'],
    ['Connection', 'close'],
  ];
}

/** The response to `PUT /latest/api/token`. */
export function tokenResponse(token: string, ttlSeconds: number): ImdsResponse {
  const body = Buffer.from(token, 'latin1');
  return {
    httpVersion: '1.1',
    status: 200,
    headers: [[TOKEN_TTL_HEADER, String(ttlSeconds)], ...commonHeaders(body.length), ['Content-Type', 'text/plain']],
    body,
  };
}

/**
 * The response to a successful read.
 * @param remainingTtlSeconds remaining lifetime of the request's token; `undefined` for a read without a token.
 */
export function contentResponse(content: Content, remainingTtlSeconds: number | undefined): ImdsResponse {
  const ttl: Header[] = remainingTtlSeconds === undefined ? [] : [[TOKEN_TTL_HEADER, String(remainingTtlSeconds)]];
  return {
    httpVersion: content.httpVersion,
    status: 200,
    headers: [
      ...ttl,
      ['Content-Type', content.type],
      ['Accept-Ranges', 'none'],
      ['Last-Modified', content.lastModified.toUTCString()],
      ...commonHeaders(content.body.length),
    ],
    body: content.body,
  };
}

/** A response without a body, for example 401 and 405. */
export function emptyResponse(status: number, headers: readonly Header[] = []): ImdsResponse {
  return {
    httpVersion: '1.1',
    status,
    headers: [...headers, ...commonHeaders(0), ['Content-Type', 'text/plain']],
    body: Buffer.alloc(0),
  };
}

/** An error response with the XHTML page that IMDS sends, for example 404. */
export function errorPageResponse(status: number): ImdsResponse {
  const title = `${status} - ${reasonPhrase(status)}`;
  const body = Buffer.from(
    `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`,
    'latin1',
  );
  return { httpVersion: '1.1', status, headers: [['Content-Type', 'text/html'], ...commonHeaders(body.length)], body };
}
