// Starts new work on beforeExit three times.
import { trace } from '@opentelemetry/api';

let rounds = 0;
process.on('beforeExit', () => {
  rounds += 1;
  if (rounds > 3) return;
  setTimeout(() => trace.getTracer('app').startSpan(`round ${rounds}`).end(), 10);
});
