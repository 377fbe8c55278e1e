import type { Socket } from 'node:net';
import { type Break, breakOf, type FaultEffect } from '../fault-effect.ts';
import { type Answer, foreignAnswer, serialiseHead } from './answer.ts';

const DEFAULT_OVERSIZED_BYTES = 1024 * 1024;
const DRIP_INTERVAL_MS = 50;
const ENDLESS_CHUNK = Buffer.alloc(16 * 1024, 'x');
/** How long a client may take to end its side of a connection after the answer, before the simulator drops it. */
const LINGER_MS = 30_000;

/** What a captive portal answers anything with. */
const PORTAL_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue</body></html>\n';

/**
 * Puts an answer on the wire, as it is or as a fault spoils it.
 * @returns the status that was sent; `undefined` where no status line was.
 */
export function deliver(socket: Socket, answer: Answer, method: string, effect?: FaultEffect): number | undefined {
  const broken = effect && breakOf(effect);
  if (broken) return deliverBroken(socket, answer, broken);
  if (effect === 'endless') return deliverEndless(socket, answer);
  if (effect === 'not-http') {
    finish(socket, Buffer.from('220 not-http.example ready\r\n'));
    return undefined;
  }
  if (typeof effect === 'object' && 'drip' in effect) return drip(socket, answer, effect.drip);

  const sent = effect === undefined ? answer : substitute(answer, effect);
  const head = serialiseHead(sent);
  finish(socket, method === 'HEAD' ? head : Buffer.concat([head, sent.body]));
  return sent.status;
}

/** Ends a connection as a break of it says; `silence` leaves that to the client. */
export function breakOff(socket: Socket, { end, afterMs }: Break): void {
  if (end === 'silence') {
    socket.once('end', () => socket.destroy());
    return;
  }
  later(socket, afterMs, () => (end === 'reset' ? socket.resetAndDestroy() : finish(socket)));
}

/** Sends the last bytes and the end of the connection. */
export function finish(socket: Socket, bytes: Buffer = Buffer.alloc(0)): void {
  socket.end(bytes);
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}

/** Runs something later, unless the connection has ended until then. */
export function later(socket: Socket, delayMs: number, run: () => void): void {
  if (delayMs <= 0) {
    run();
    return;
  }
  const cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    socket.off('close', cancel);
    run();
  }, delayMs);
  socket.once('close', cancel);
}

/** The answer that a fault puts in the place of the right one. */
function substitute(answer: Answer, effect: FaultEffect): Answer {
  if (effect === 'captive-portal') return foreignAnswer(200, PORTAL_PAGE, { 'Content-Type': 'text/html' });
  if (effect === 'oversized') return withBody(answer, Buffer.alloc(DEFAULT_OVERSIZED_BYTES, 'x'));
  if (effect === 'malformed-json') return withBody(answer, Buffer.from('{\n  "accountId" : "012345678901",\n  "inst'));
  if (typeof effect === 'string') return answer;
  if ('status' in effect) return foreignAnswer(effect.status, effect.body ?? '', effect.headers ?? {});
  if ('redirect' in effect) return foreignAnswer(302, '', { Location: effect.redirect });
  if ('oversized' in effect) return withBody(answer, Buffer.alloc(effect.oversized, 'x'));
  return answer;
}

function withBody(answer: Answer, body: Buffer): Answer {
  const headers = answer.headers.map(
    ([name, value]) => [name, name === 'Content-Length' ? String(body.length) : value] as const,
  );
  return { ...answer, status: 200, headers, body };
}

function deliverBroken(socket: Socket, answer: Answer, broken: Break): number | undefined {
  const head = serialiseHead(answer);
  if (broken.stage === 'headers') socket.write(head.subarray(0, Math.ceil(head.length / 2)));
  if (broken.stage === 'body') {
    socket.write(Buffer.concat([head, answer.body.subarray(0, Math.floor(answer.body.length / 2))]));
  }
  breakOff(socket, broken);
  return broken.stage === 'request' ? undefined : answer.status;
}

function deliverEndless(socket: Socket, answer: Answer): number {
  const headers = answer.headers.filter(([name]) => name !== 'Content-Length');
  socket.write(serialiseHead({ ...answer, status: 200, headers }));
  const fill = (): void => {
    while (!socket.destroyed && socket.write(ENDLESS_CHUNK));
  };
  socket.on('drain', fill);
  fill();
  return 200;
}

function drip(socket: Socket, answer: Answer, bytesPerSecond: number): number {
  socket.write(serialiseHead(answer));
  let sent = 0;
  // One byte at a time where that is slow enough, else what an interval is due.
  const step = Math.max(1, Math.round((bytesPerSecond * DRIP_INTERVAL_MS) / 1000));
  const pour = (): void => {
    if (sent >= answer.body.length) {
      finish(socket);
      return;
    }
    socket.write(answer.body.subarray(sent, sent + step));
    sent += step;
    later(socket, (step * 1000) / bytesPerSecond, pour);
  };
  pour();
  return answer.status;
}
