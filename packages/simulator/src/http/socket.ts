import type { Socket } from 'node:net';
import type { Interruption } from '../faults/effect.ts';

/** How long a client may keep its side of a connection open after the response, in milliseconds. */
const CLIENT_CLOSE_TIMEOUT_MS = 30_000;

/** Sends the last bytes and closes the simulator's side of the connection. */
export function endSocket(socket: Socket, lastBytes: Buffer = Buffer.alloc(0)): void {
  socket.end(lastBytes);
  socket.setTimeout(CLIENT_CLOSE_TIMEOUT_MS, () => socket.destroy());
}

/** Resets or closes the connection, or leaves it open until the client closes it. */
export function cutConnection(socket: Socket, { connection, afterMs }: Interruption): void {
  if (connection === 'stay-open') {
    socket.once('end', () => socket.destroy());
    return;
  }
  runLater(socket, afterMs, () => (connection === 'reset' ? socket.resetAndDestroy() : endSocket(socket)));
}

/** Runs the callback after a delay, or at once if the delay is 0. Does not run it if the connection closes first. */
export function runLater(socket: Socket, delayMs: number, callback: () => void): void {
  if (delayMs <= 0) {
    callback();
    return;
  }
  const cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    socket.off('close', cancel);
    callback();
  }, delayMs);
  socket.once('close', cancel);
}
