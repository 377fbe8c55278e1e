import { threadId, workerData } from 'node:worker_threads';
import { trace } from '@opentelemetry/api';
import { sdk } from './instrumentation.ts';

const tracer = trace.getTracer('billing');
for (const order of workerData as number[]) {
  tracer.startActiveSpan('bill order', { attributes: { 'thread.id': threadId, order } }, (span) => span.end());
}
// A worker thread receives no signals, so it shuts down its own SDK when its work is done.
await sdk.shutdown();
