import { createLogger } from '@imds-otel/client/internal';
import { nameOf } from './error-type.ts';
import { INSTRUMENTATION_NAME } from './instrumentation-scope.ts';

const log = createLogger(INSTRUMENTATION_NAME);

/** Places whose first failure is logged already. The places are literals of this package, so there are only a few. */
const reportedPlaces = new Set<string>();

/**
 * Makes a listener that never throws. Whatever calls our code from outside must call it through this function: an exception
 * in a listener on a diagnostics channel or of an event would crash the process.
 *
 * @param place what failed, for the log: a literal, because a text from a request could contain a secret
 */
export function guard<T>(place: string, listener: (argument: T) => void): (argument: T) => void {
  return (argument) => {
    try {
      listener(argument);
    } catch (error) {
      reportFailure(place, error);
    }
  };
}

/**
 * Runs code that calls what other libraries provide: a `MeterProvider`, another copy of this package. Never throws.
 *
 * @param place what failed, for the log: a literal
 * @returns `undefined` if the code throws
 */
export function runGuarded<T>(place: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    reportFailure(place, error);
    return undefined;
  }
}

/** Logs the first failure of each place, with the name of the error. Its message could contain a part of a request. */
function reportFailure(place: string, error: unknown): void {
  try {
    if (reportedPlaces.has(place)) return;
    reportedPlaces.add(place);
    log.warn(
      `Metrics of IMDS requests may be incomplete: ${place} failed (${nameOf(error) ?? 'unknown error'}). ` +
        'The application is not affected. This is logged once. If it is not caused by your own code, report it at ' +
        'https://github.com/imds-otel/imds-otel/issues.',
    );
  } catch {
    // Nothing else can report it, for example if the stack overflows.
  }
}
