import type { Socket } from 'node:net';
import { type FaultEffect, type Interruption, interruptionOf } from '../faults/effect.ts';
import { replaceResponse } from '../faults/replace-response.ts';
import { type ImdsResponse, serializeHead } from './response.ts';
import { cutConnection, endSocket, runLater } from './socket.ts';

/** At most one write per this many milliseconds for a slow body. */
const SLOW_WRITE_INTERVAL_MS = 50;
const ENDLESS_CHUNK = Buffer.alloc(16 * 1024, 'x');

/**
 * Sends a response, changed by a fault if there is one.
 * @returns the status code that was sent, or `undefined` if no status line was sent.
 */
export function sendResponse(
  socket: Socket,
  response: ImdsResponse,
  method: string,
  effect?: FaultEffect,
): number | undefined {
  const cutoff = effect && interruptionOf(effect);
  if (cutoff) return sendPart(socket, response, cutoff);
  if (effect === 'endless') return sendEndlessBody(socket, response);
  if (effect === 'not-http') {
    endSocket(socket, Buffer.from('220 not-http.example ready\r\n'));
    return undefined;
  }
  if (typeof effect === 'object' && 'bytesPerSecond' in effect) {
    return sendSlowly(socket, response, effect.bytesPerSecond);
  }

  const sent = effect === undefined ? response : replaceResponse(response, effect);
  const head = serializeHead(sent);
  endSocket(socket, method === 'HEAD' ? head : Buffer.concat([head, sent.body]));
  return sent.status;
}

function sendPart(socket: Socket, response: ImdsResponse, cutoff: Interruption): number | undefined {
  const head = serializeHead(response);
  if (cutoff.at === 'headers') socket.write(head.subarray(0, Math.ceil(head.length / 2)));
  if (cutoff.at === 'body') {
    socket.write(Buffer.concat([head, response.body.subarray(0, Math.floor(response.body.length / 2))]));
  }
  cutConnection(socket, cutoff);
  return cutoff.at === 'request' ? undefined : response.status;
}

function sendEndlessBody(socket: Socket, response: ImdsResponse): number {
  const headers = response.headers.filter(([name]) => name !== 'Content-Length');
  socket.write(serializeHead({ ...response, status: 200, headers }));
  const fill = (): void => {
    while (!socket.destroyed && socket.write(ENDLESS_CHUNK));
  };
  socket.on('drain', fill);
  fill();
  return 200;
}

function sendSlowly(socket: Socket, response: ImdsResponse, bytesPerSecond: number): number {
  socket.write(serializeHead(response));
  let sentBytes = 0;
  // At least one byte per write, so that a very slow body pauses longer between writes.
  const chunkBytes = Math.max(1, Math.round((bytesPerSecond * SLOW_WRITE_INTERVAL_MS) / 1000));
  const sendChunk = (): void => {
    if (sentBytes >= response.body.length) {
      endSocket(socket);
      return;
    }
    socket.write(response.body.subarray(sentBytes, sentBytes + chunkBytes));
    sentBytes += chunkBytes;
    runLater(socket, (chunkBytes * 1000) / bytesPerSecond, sendChunk);
  };
  sendChunk();
  return response.status;
}
