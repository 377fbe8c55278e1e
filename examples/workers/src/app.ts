import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { sdk } from './instrumentation.ts';

const shares = [
  [1001, 1002, 1003],
  [1004, 1005, 1006],
  [1007, 1008, 1009],
  [1010, 1011, 1012],
];
const workers = shares.map((orders) => new Worker(new URL('./worker.ts', import.meta.url), { workerData: orders }));
await Promise.all(workers.map((worker) => once(worker, 'exit')));
await sdk.shutdown();
