import { runDemo } from 'example-harness';

await runDemo({
  title: 'orders, a service without OpenTelemetry in its code',
  cwd: import.meta.dirname,
  args: ['--import', 'imds-otel/register', './app.js'],
  requests: ['/orders/1001', '/orders/1002', '/orders/1003'],
});
