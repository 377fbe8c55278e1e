const { createServer, get } = require('node:http');

const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => {
  get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
    response.resume();
    response.on('end', () => server.close());
  });
});
