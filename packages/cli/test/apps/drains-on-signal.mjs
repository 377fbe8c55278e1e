import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('app');
tracer.startSpan('before the signal').end();
const work = setInterval(() => {}, 1000);
process.on('SIGTERM', () => {
  console.log('draining');
  setTimeout(() => {
    tracer.startSpan('while draining').end();
    clearInterval(work);
    process.exitCode = 7;
  }, 200);
});
console.log('ready');
