/** The service of the soak, in a thread of its own so that what it holds is not counted: a simulator with every fault. */
import { parentPort } from 'node:worker_threads';
import { type Fault, startSimulator } from '@imds-otel/simulator';

const EFFECTS: readonly Fault['with'][] = [
  'no-response',
  { noResponse: 'accept' },
  { noResponse: 'body' },
  'reset',
  { reset: 'headers' },
  'close',
  'truncate',
  'oversized',
  'endless',
  'malformed-json',
  'captive-portal',
  'not-http',
  { redirect: 'http://127.0.0.1:9/' },
  { bytesPerSecond: 50 },
  { delayMs: 200 },
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({ status })),
];

const imds = await startSimulator({ faults: EFFECTS.map((effect): Fault => ({ probability: 0.01, with: effect })) });
parentPort?.postMessage(imds.url);
