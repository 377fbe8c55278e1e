import type { Socket } from 'node:net';
import { MAX_HEAD_BYTES, parseRequestHead, type RequestHead } from './request.ts';

const END_OF_HEAD = '\r\n\r\n';

/**
 * Reads the head of the one request of a connection: every answer closes it. What comes after is read and dropped, for
 * an end of the connection with unread bytes would be a reset.
 * `onRequest` gets `undefined` where what came is not HTTP.
 */
export function readRequest(socket: Socket, onRequest: (request: RequestHead | undefined) => void): void {
  let received = '';
  let complete = false;
  socket.on('data', (chunk: Buffer) => {
    if (complete) return;
    received += chunk.toString('latin1');
    const end = received.indexOf(END_OF_HEAD);
    if (end === -1 && received.length <= MAX_HEAD_BYTES) return;
    complete = true;
    onRequest(end === -1 ? undefined : parseRequestHead(received.slice(0, end)));
  });
  // Without a whole request there is nothing to answer.
  socket.on('end', () => {
    if (!complete) socket.end();
  });
}
