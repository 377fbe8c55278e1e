const fastify = require('fastify');
const winston = require('winston');

const log = winston.createLogger({ transports: [new winston.transports.Console()] });
const app = fastify();

app.get('/orders/:id', async (request) => {
  log.info('order read', { order: request.params.id });
  return { id: request.params.id, state: 'shipped' };
});

app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) }).then(() => {
  log.info('listening', { port: app.server.address().port });
});
