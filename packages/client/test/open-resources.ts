import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** What keeps a process running or costs memory: sockets, connections, DNS lookups, timers. */
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

/** Runs `run` and reports which of the resources that it opened are still open two seconds after its end. */
export async function watchResources<T>(
  run: () => Promise<T>,
): Promise<{ result: T; leftOpen: () => Promise<string[]> }> {
  const open = new Map<number, string>();
  running.add(open);
  const result = await watching.run(open, run);
  return {
    result,
    async leftOpen() {
      // A destroyed socket is closed in the next turn of the event loop. A busy machine gets more time.
      for (let turn = 0; turn < 100 && open.size > 0; turn += 1) await watching.exit(() => sleep(20));
      running.delete(open);
      return [...open.values()];
    },
  };
}
