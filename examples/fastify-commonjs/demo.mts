import { runDemo } from 'example-harness';

await runDemo({
  title: 'orders, a CommonJS Fastify service with winston, on OpenTelemetry SDK 2',
  cwd: import.meta.dirname,
  args: ['--require', './src/instrumentation.js', './src/app.js'],
  requests: ['/orders/1001', '/orders/1002', '/orders/1003'],
});
