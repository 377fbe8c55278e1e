// Handles the signal and has a MeterProvider that cannot be flushed.
import { metrics } from '@opentelemetry/api';

metrics.disable();
metrics.setGlobalMeterProvider({
  getMeter: (...args) => metrics.getMeterProvider().getMeter(...args),
  forceFlush() {
    throw new Error('flush is not supported');
  },
});
process.on('SIGTERM', () => setTimeout(() => process.exit(7), 500));
setInterval(() => {}, 1000);
console.log('ready');
