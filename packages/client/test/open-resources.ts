import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** What holds a process open or costs it memory: sockets, connections that are being opened, timers, look-ups. */
const WATCHED = /^(TCPWRAP|TCPCONNECTWRAP|TLSWRAP|GETADDRINFOREQWRAP|Timeout|Immediate)$/;

const watching = new AsyncLocalStorage<Map<number, string>>();

createHook({
  init(id, type) {
    if (WATCHED.test(type)) watching.getStore()?.set(id, type);
  },
  destroy(id) {
    for (const open of running) open.delete(id);
  },
}).enable();

const running = new Set<Map<number, string>>();

/** Runs something, and tells which of the resources that it opened are still open a moment after its end. */
export async function watchResources<T>(
  run: () => Promise<T>,
): Promise<{ result: T; leftOpen: () => Promise<string[]> }> {
  const open = new Map<number, string>();
  running.add(open);
  const result = await watching.run(open, run);
  return {
    result,
    async leftOpen() {
      // A destroyed socket is closed by the loop's next turn; a loaded machine gets some more.
      for (let turn = 0; turn < 100 && open.size > 0; turn += 1) await watching.exit(() => wait(20));
      running.delete(open);
      return [...open.values()];
    },
  };
}
