import { createRequire } from 'node:module';
import type * as ClientInternal from '@imds-otel/client/internal';
import { InvalidArgumentError } from 'commander';

/** Parses a port, e.g. `8080`. With 0, the operating system chooses a free port. */
export function parsePort(text: string): number {
  const port = parseWholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be a port from 0 to 65535.');
  return port;
}

/** Parses a port that other programs must know in advance, e.g. `9464`. */
export function parseFixedPort(text: string): number {
  const port = parsePort(text);
  if (port === 0) throw new InvalidArgumentError('It must be the port that Prometheus scrapes, from 1 to 65535.');
  return port;
}

/** Parses a duration in milliseconds, e.g. `5000`. */
export function parseMilliseconds(text: string): number {
  const milliseconds = parseWholeNumber(text);
  if (milliseconds === 0) throw new InvalidArgumentError('It must be at least 1 millisecond.');
  return milliseconds;
}

/** Parses the `http:` or `https:` URL of an IMDS endpoint. */
export function parseEndpoint(text: string): string {
  // Not a static import: loading the client would delay --help and --version.
  const { isHttpUrl } = createRequire(import.meta.url)('@imds-otel/client/internal') as typeof ClientInternal;
  if (!isHttpUrl(text)) throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:1338.');
  return text;
}

function parseWholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
