import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refreshCredentials } from './credentials.ts';
import { exporter } from './instrumentation.ts';

/** Reads the region without a session token, as libraries without support for IMDSv2 do. */
function readRegionWithImdsv1(): Promise<void> {
  const url = new URL('/latest/meta-data/placement/region', process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']);
  return new Promise((resolve) => {
    get(url, { timeout: 1000 }, (response) => response.resume().on('close', resolve)).on('error', () => resolve());
  });
}

const server = createServer(async (request, response) => {
  if (request.url === '/metrics') return exporter.getMetricsRequestHandler(request, response);
  if (request.url !== '/work') return response.writeHead(404).end();
  await Promise.all([refreshCredentials(), readRegionWithImdsv1()]);
  response.end('done\n');
});

server.listen(Number(process.env['PORT'] ?? 9464), process.env['HOST'] ?? '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'listening', port: (server.address() as AddressInfo).port }));
});
