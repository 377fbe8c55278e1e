import { Socket } from 'node:net';

/**
 * Loaded before every test file: where a test names no endpoint, IMDS is switched off, so that no test can ask the
 * real address by accident, and the settings of whoever runs the tests do not leak in.
 */
for (const name of Object.keys(process.env)) {
  if (/^(AWS_|IMDS_OTEL_|OTEL_)/.test(name)) delete process.env[name];
}
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
// A shared config file that does not exist: the home folder's is none of the tests' business.
process.env['AWS_CONFIG_FILE'] = '/nonexistent/aws-config';

/** A test whose code goes wrong must not ask the real service either: no socket of this process is connected to it. */
Socket.prototype.connect = new Proxy(Socket.prototype.connect, {
  apply(connect, socket, connection: unknown[]) {
    for (const part of connection.flat()) {
      const host = typeof part === 'object' && part !== null && 'host' in part ? part.host : part;
      if (typeof host === 'string' && /^(169\.254\.|fd00:ec2:)/i.test(host)) {
        throw new Error(`A test tried to connect to ${host}: give it an endpoint of its own.`);
      }
    }
    return Reflect.apply(connect, socket, connection);
  },
});
