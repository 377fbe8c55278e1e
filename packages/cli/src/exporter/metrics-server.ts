import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/** How long a response in progress may take after `stop()`, in milliseconds. */
const GRACE_MS = 1000;

/** The HTTP server from which Prometheus reads the metrics. */
export interface MetricsServer {
  /**
   * Stops accepting connections, lets responses in progress finish, and closes all connections after 1 s, whatever the
   * clients do. Never rejects.
   */
  stop(): Promise<void>;
}

/** Options of `startMetricsServer`. */
export interface MetricsServerOptions {
  /** The listen address. */
  readonly host: string;
  readonly port: number;
  /** Called for each error after the start, e.g. too many open files. */
  onError(error: Error): void;
}

/**
 * Serves `/metrics` over HTTP. The server of `PrometheusExporter` is not used because its shutdown waits for its clients,
 * and a client that sends nothing keeps it waiting for more than a minute.
 *
 * @param respond writes the metrics
 * @throws a system error if the address is not available
 */
export async function startMetricsServer(
  respond: RequestListener,
  { host, port, onError }: MetricsServerOptions,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (isMetricsRequest(request)) respond(request, response);
    else response.writeHead(404).end();
  });
  server.listen({ host, port });
  await once(server, 'listening');
  server.on('error', onError);
  return { stop: () => stopServer(server) };
}

function isMetricsRequest({ url = '' }: IncomingMessage): boolean {
  return URL.parse(url, 'http://localhost')?.pathname === '/metrics';
}

async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
