import { trace } from '@opentelemetry/api';

trace.getTracer('app').startSpan('before the signal').end();
process.on('SIGTERM', () => setTimeout(() => process.exit(9), 4000));
setInterval(() => {}, 1000);
console.log('ready');
