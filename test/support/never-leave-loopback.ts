import { Socket } from 'node:net';

/**
 * Loaded before every test file. IMDS is disabled unless a test names an endpoint, so no test queries the real address
 * by accident, and the settings of the developer's machine do not influence the tests.
 */
for (const name of Object.keys(process.env)) {
  if (/^(AWS_|IMDS_OTEL_|OTEL_)/.test(name)) delete process.env[name];
}
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
// A shared config file that does not exist: the tests do not read the one in the home folder.
process.env['AWS_CONFIG_FILE'] = '/nonexistent/aws-config';

/** A second safeguard against bugs in the tested code: no socket of this process connects to a link-local address. */
Socket.prototype.connect = new Proxy(Socket.prototype.connect, {
  apply(connect, socket, connection: unknown[]) {
    for (const part of connection.flat()) {
      const host = typeof part === 'object' && part !== null && 'host' in part ? part.host : part;
      if (typeof host === 'string' && /^(169\.254\.|fd00:ec2:)/i.test(host)) {
        throw new Error(`A test tried to connect to ${host}. Give it the endpoint of a simulator on loopback.`);
      }
    }
    return Reflect.apply(connect, socket, connection);
  },
});
