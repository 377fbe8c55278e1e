import { runDemo } from 'example-harness';

await runDemo({
  title: 'orders, an Express service with pino',
  cwd: import.meta.dirname,
  args: ['--import', './src/instrumentation.ts', './src/app.ts'],
  requests: ['/orders/1001', '/orders/1002', '/orders/1003'],
});
