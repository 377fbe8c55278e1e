import express from 'express';
import { pino } from 'pino';

const log = pino();
const app = express();

app.get('/orders/:id', (request, response) => {
  log.info({ order: request.params.id }, 'order read');
  response.json({ id: request.params.id, state: 'shipped' });
});

const server = app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  const address = server.address();
  log.info({ port: typeof address === 'object' ? address?.port : address }, 'listening');
});
