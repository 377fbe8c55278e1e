import { runDemo } from 'example-harness';
import { podOfDeployment } from './pod.ts';

const { args, env } = podOfDeployment();
// A pod listens on all its addresses. This demo listens only on loopback.
Object.assign(process.env, env, { HOST: '127.0.0.1' });
await runDemo({
  title: 'orders, started as a pod of deployment.yaml',
  cwd: import.meta.dirname,
  args,
  requests: ['/orders/1001', '/orders/1002', '/orders/1003'],
});
