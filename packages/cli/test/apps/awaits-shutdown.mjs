import { trace } from '@opentelemetry/api';
import { shutdown } from 'imds-otel/register';

process.on('SIGTERM', async () => {
  trace.getTracer('app').startSpan('before process.exit').end();
  await shutdown();
  process.exit(5);
});
setInterval(() => {}, 1000);
console.log('ready');
