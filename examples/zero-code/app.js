import { createServer } from 'node:http';
import { pino } from 'pino';

const log = pino();
const server = createServer((request, response) => {
  log.info({ path: request.url }, 'order read');
  response.setHeader('Content-Type', 'application/json').end('{"state":"shipped"}\n');
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  log.info({ port: server.address().port }, 'listening');
});
