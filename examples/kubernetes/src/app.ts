import { createServer } from 'node:http';
import { pino } from 'pino';

const log = pino();
const server = createServer((request, response) => {
  log.info({ path: request.url }, 'order read');
  response.setHeader('Content-Type', 'application/json').end('{"state":"shipped"}\n');
});

server.listen(Number(process.env['PORT'] ?? 8080), process.env['HOST'], () => {
  const address = server.address();
  log.info({ port: typeof address === 'object' ? address?.port : address }, 'listening');
});
