import { ImdsError } from '@imds-otel/client';

/** A longer description is cut, in characters. */
const MAX_LENGTH = 300;

/**
 * Describes anything that was thrown, as `NAME: MESSAGE`, without a final period. An `ImdsError` is described by its
 * cause, or by its reason: the remedy is another text. Never throws.
 */
export function describeError(error: unknown): string {
  try {
    const original = error instanceof ImdsError ? (error.cause ?? error.reason) : error;
    const text = original instanceof Error ? `${original.name}: ${original.message}` : String(original);
    return (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text).replace(/\.$/, '');
  } catch {
    return 'an error without a description';
  }
}
