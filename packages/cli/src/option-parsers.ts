import { createRequire } from 'node:module';
import type * as Client from '@imds-otel/client';
import { InvalidArgumentError } from 'commander';
import { UsageError } from './exit-codes.ts';

/** The longest timeout that the client accepts, in milliseconds: an hour. */
const MAX_TIMEOUT_MS = 3_600_000;

/** Parses a port, e.g. `8080`. With 0, the operating system chooses a free port. */
export function parsePort(text: string): number {
  return parseWholeNumber(text, { min: 0, max: 65_535, what: 'a port' });
}

/** Parses a port that other programs must know in advance, e.g. `9464`. */
export function parseFixedPort(text: string): number {
  return parseWholeNumber(text, { min: 1, max: 65_535, what: 'the port that Prometheus scrapes,' });
}

/** Parses a duration in milliseconds, e.g. `15000`, of at most 11 days. */
export function parseMilliseconds(text: string): number {
  return parseWholeNumber(text, { min: 1, max: 999_999_999, what: 'a whole number of milliseconds' });
}

/** Parses the timeout of a call or a detection in milliseconds, e.g. `5000`. */
export function parseTimeout(text: string): number {
  return parseWholeNumber(text, { min: 1, max: MAX_TIMEOUT_MS, what: 'a whole number of milliseconds' });
}

/**
 * Parses the URL of an IMDS endpoint. The client decides which URLs it accepts.
 *
 * @throws UsageError if the URL is invalid. Unlike an error of commander, it does not repeat the argument, which may
 *   contain a password.
 */
export function parseEndpoint(text: string): string {
  // Not a static import: loading the client would delay --help and --version.
  const { ImdsClient, ImdsError } = createRequire(import.meta.url)('@imds-otel/client') as typeof Client;
  try {
    new ImdsClient({ endpoint: text });
    return text;
  } catch (error) {
    if (!(error instanceof ImdsError)) throw error;
    throw new UsageError(
      'The argument of --endpoint must be a URL such as http://127.0.0.1:1338, without credentials, query or fragment.',
    );
  }
}

function parseWholeNumber(text: string, { min, max, what }: { min: number; max: number; what: string }): number {
  // At most 15 digits: JavaScript rounds longer numbers.
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`It must be ${what} from ${min} to ${max}.`);
}
