import { reasonPhrase } from './reason-phrases.ts';

/** One HTTP answer, before it is put on the wire: headers keep the order and the letter case they are given in. */
export interface Answer {
  /** Some answers of the service are HTTP/1.0. */
  readonly httpVersion: '1.0' | '1.1';
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** The status line and the headers, up to and with the empty line. */
export function serialiseHead({ httpVersion, status, headers }: Answer): Buffer {
  let head = `HTTP/${httpVersion} ${status} ${reasonPhrase(status)}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return Buffer.from(`${head}\r\n`, 'latin1');
}

const EMPTY = Buffer.alloc(0);

/** What ends the headers of most answers: the length, the time, and that the connection closes after every answer. */
function closing(length: number): [string, string][] {
  return [
    ['Content-Length', String(length)],
    ['Date', new Date().toUTCString()],
    ['Server', 'EC2ws'],
    ['Connection', 'close'],
  ];
}

/** The answer to `PUT /latest/api/token`. */
export function tokenAnswer(token: string, ttlSeconds: number): Answer {
  const body = Buffer.from(token, 'latin1');
  return {
    httpVersion: '1.1',
    status: 200,
    headers: [
      ['X-Aws-Ec2-Metadata-Token-Ttl-Seconds', String(ttlSeconds)],
      ...closing(body.length),
      ['Content-Type', 'text/plain'],
    ],
    body,
  };
}

/** What a found item is answered with. */
export interface Content {
  readonly body: Buffer;
  readonly type: 'text/plain' | 'application/octet-stream';
  readonly httpVersion: '1.0' | '1.1';
  readonly lastModified: Date;
}

/** `tokenTtlSeconds` is what is left of the token that was sent; `undefined` where none was. */
export function contentAnswer(content: Content, tokenTtlSeconds: number | undefined): Answer {
  const ttl: [string, string][] =
    tokenTtlSeconds === undefined ? [] : [['X-Aws-Ec2-Metadata-Token-Ttl-Seconds', String(tokenTtlSeconds)]];
  return {
    httpVersion: content.httpVersion,
    status: 200,
    headers: [
      ...ttl,
      ['Content-Type', content.type],
      ['Accept-Ranges', 'none'],
      ['Last-Modified', content.lastModified.toUTCString()],
      ...closing(content.body.length),
    ],
    body: content.body,
  };
}

/** A refusal without a page: 401 of today's service, 405. */
export function emptyAnswer(status: number, headers: readonly (readonly [string, string])[] = []): Answer {
  return {
    httpVersion: '1.1',
    status,
    headers: [...headers, ...closing(0), ['Content-Type', 'text/plain']],
    body: EMPTY,
  };
}

/** A refusal with the XHTML page that the service sends. */
export function pageAnswer(status: number): Answer {
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
  return { httpVersion: '1.1', status, headers: [['Content-Type', 'text/html'], ...closing(body.length)], body };
}

/** An answer that is not the service's own: what a fault puts in its place. */
export function foreignAnswer(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): Answer {
  const bytes = Buffer.from(typeof body === 'string' ? Buffer.from(body) : body);
  const given = Object.entries(headers);
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const rest = closing(bytes.length).filter(([name]) => !names.has(name.toLowerCase()));
  return { httpVersion: '1.1', status, headers: [...given, ...rest], body: bytes };
}
