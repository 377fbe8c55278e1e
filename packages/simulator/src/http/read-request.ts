import type { Socket } from 'node:net';
import { MAX_HEAD_BYTES, parseRequestHead, type RequestHead } from './request.ts';

const END_OF_HEAD = '\r\n\r\n';

/**
 * Reads the head of the only request of a connection, because every response closes the connection.
 * Later bytes are read and dropped: closing a socket with unread bytes would reset the connection.
 * @param onRequest gets `undefined` if the bytes are not an HTTP request.
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
  // An incomplete request gets no response.
  socket.on('end', () => {
    if (!complete) socket.end();
  });
}
