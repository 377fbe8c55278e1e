import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Listens with a full queue of one connection, then blocks its thread. It ends by itself after a minute. */
const LISTEN_AND_BLOCK = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    process.exit();
  });
`;

/** The queue holds one or two connections. The kernel drops all later ones. */
const MOST_QUEUED = 16;

export interface NoResponseListener extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts a listener on loopback at which opening a connection times out, as at an unused address. Its process accepts
 * no connection and its queue of connections is full, so the kernel drops each further attempt to connect.
 */
export async function startNoResponseListener(): Promise<NoResponseListener> {
  const child = spawn(process.execPath, ['-e', LISTEN_AND_BLOCK], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)));
  const queued: Socket[] = [];
  const stop = (): void => {
    for (const socket of queued) socket.destroy();
    child.kill('SIGKILL');
  };
  for (let connected = true; connected; ) {
    if (queued.length === MOST_QUEUED) {
      stop();
      throw new Error('The queue of connections does not fill up on this machine.');
    }
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    queued.push(socket);
    connected = await Promise.race([
      new Promise<true>((resolve) => socket.once('connect', () => resolve(true))),
      wait(500, false),
    ]);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      stop();
    },
  };
}
