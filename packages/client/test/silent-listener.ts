import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const LISTEN_AND_FREEZE = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    process.exit();
  });
`;

export interface SilentListener extends AsyncDisposable {
  readonly url: string;
}

/**
 * A port at which opening a connection is met with silence, as at an address that nobody has: its process accepts nothing,
 * and its queue of connections is full, so that the kernel drops what more comes.
 */
export async function startSilentListener(): Promise<SilentListener> {
  const child = spawn(process.execPath, ['-e', LISTEN_AND_FREEZE], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)));
  const fillers: Socket[] = [];
  for (let connected = true; connected; ) {
    const filler = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(filler);
    connected = await Promise.race([
      new Promise<true>((resolve) => filler.once('connect', () => resolve(true))),
      wait(500, false),
    ]);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  };
}
