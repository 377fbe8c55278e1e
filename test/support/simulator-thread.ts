import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SimulatorOptions } from '@imds-otel/simulator';

export interface SimulatorThread extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts a simulator in a thread of its own. It responds even if the event loop of this thread is blocked, and its
 * memory and sockets do not count as those of this thread.
 */
export async function startSimulatorThread(options: SimulatorOptions = {}): Promise<SimulatorThread> {
  const thread = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const { startSimulator } = require(workerData.simulator);
     startSimulator(workerData.options)
       .then(({ url }) => parentPort.postMessage(url));`,
    { eval: true, workerData: { simulator: createRequire(import.meta.url).resolve('@imds-otel/simulator'), options } },
  );
  const [url] = await once(thread, 'message');
  return {
    url,
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
