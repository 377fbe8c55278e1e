import { connect } from 'node:net';
import type { Simulator } from '../src/index.ts';

export const TOKEN_PATH = '/latest/api/token';
export const TOKEN_HEADER = 'X-aws-ec2-metadata-token';
export const TOKEN_TTL_HEADER = 'X-aws-ec2-metadata-token-ttl-seconds';

/** An HTTP response without any normalization: headers keep their order and letter case. */
export interface RawResponse {
  /** All received bytes. */
  readonly bytes: Buffer;
  /** For example `HTTP/1.1 200 OK`. Empty if there is none. */
  readonly statusLine: string;
  /** Header lines, for example `Server: EC2ws`. */
  readonly headers: readonly string[];
  readonly body: string;
  /** How the connection ended. */
  readonly end: 'closed' | 'reset';
}

/** Sends bytes over TCP, without an HTTP client, and reads until the connection ends. */
export function sendRaw(simulator: Simulator, request: string): Promise<RawResponse> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let end: RawResponse['end'] = 'closed';
    const socket = connect(simulator.port, new URL(simulator.url).hostname.replace(/[[\]]/g, ''));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {
      end = 'reset';
    });
    socket.on('close', () => resolve({ ...parse(Buffer.concat(chunks)), end }));
    socket.write(request);
  });
}

/** Returns the bytes of an HTTP request. */
export function requestText(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: '169.254.169.254', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Requests a session token. */
export async function getToken(simulator: Simulator, ttlSeconds = 21_600): Promise<string> {
  const headers = { [TOKEN_TTL_HEADER]: String(ttlSeconds) };
  return (await sendRaw(simulator, requestText('PUT', TOKEN_PATH, headers))).body;
}

/** Requests a session token and reads a path with it. */
export async function read(simulator: Simulator, path: string): Promise<RawResponse> {
  const token = await getToken(simulator);
  return sendRaw(simulator, requestText('GET', path, { [TOKEN_HEADER]: token }));
}

function parse(bytes: Buffer): Omit<RawResponse, 'end'> {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const head = headEnd === -1 ? '' : bytes.subarray(0, headEnd).toString('latin1');
  const [statusLine = '', ...headers] = head.split('\r\n');
  return { bytes, statusLine, headers, body: headEnd === -1 ? '' : bytes.subarray(headEnd + 4).toString() };
}
