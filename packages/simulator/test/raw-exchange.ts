import { connect } from 'node:net';
import type { Simulator } from '../src/index.ts';

/** One answer as its bytes came: the headers in their order and letter case. */
export interface RawAnswer {
  /** The bytes, all of them. */
  readonly bytes: Buffer;
  /** The status line, e.g. `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  /** The header lines, as sent. */
  readonly headers: readonly string[];
  readonly body: string;
  /** How the connection ended: by the simulator's FIN, or by a reset. */
  readonly end: 'closed' | 'reset';
}

/** Sends a request by hand and reads until the connection ends: no HTTP client tidies anything up in between. */
export function rawExchange(simulator: Simulator, request: string): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let end: RawAnswer['end'] = 'closed';
    const socket = connect(simulator.port, new URL(simulator.url).hostname.replace(/[[\]]/g, ''));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {
      end = 'reset';
    });
    socket.on('close', () => resolve({ ...parse(Buffer.concat(chunks)), end }));
    socket.write(request);
  });
}

/** The text of a request with the given headers. */
export function requestText(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: '169.254.169.254', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Gets a token, for the reads of a test. */
export async function getToken(simulator: Simulator, ttlSeconds = 21_600): Promise<string> {
  const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': String(ttlSeconds) };
  return (await rawExchange(simulator, requestText('PUT', '/latest/api/token', headers))).body;
}

/** Reads a path with a token of its own. */
export async function read(simulator: Simulator, path: string): Promise<RawAnswer> {
  const token = await getToken(simulator);
  return rawExchange(simulator, requestText('GET', path, { 'X-aws-ec2-metadata-token': token }));
}

function parse(bytes: Buffer): Omit<RawAnswer, 'end'> {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const head = headEnd === -1 ? '' : bytes.subarray(0, headEnd).toString('latin1');
  const [statusLine = '', ...headers] = head.split('\r\n');
  return { bytes, statusLine, headers, body: headEnd === -1 ? '' : bytes.subarray(headEnd + 4).toString() };
}
