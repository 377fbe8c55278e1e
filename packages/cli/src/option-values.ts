import { InvalidArgumentError } from 'commander';

/** `8080`; 0 lets the system choose. */
export function parsePort(text: string): number {
  const port = parseWhole(text);
  if (port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** `9464`: a port that others have to know. */
export function parseKnownPort(text: string): number {
  const port = parsePort(text);
  if (port === 0) throw new InvalidArgumentError('Give the port that Prometheus scrapes, from 1 to 65535.');
  return port;
}

/** Milliseconds, e.g. `5000`. */
export function parseMilliseconds(text: string): number {
  const milliseconds = parseWhole(text);
  if (milliseconds === 0) throw new InvalidArgumentError('Give a number of milliseconds above 0.');
  return milliseconds;
}

/** The same `http:` or `https:` URL that every AWS client takes. */
export function parseEndpoint(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new InvalidArgumentError('An endpoint is a URL like http://127.0.0.1:1338.');
  }
  return text;
}

function parseWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
