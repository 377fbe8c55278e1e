import { trace } from '@opentelemetry/api';

trace.getTracer('app').startSpan('before the signal').end();
setInterval(() => {}, 1000);
console.log('ready');
