import { trace } from '@opentelemetry/api';

trace.getTracer('app').startSpan('before the block').end();
const end = performance.now() + 3000;
while (performance.now() < end);
trace.getTracer('app').startSpan('after the block').end();
