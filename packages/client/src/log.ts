import { type DiagLogger, diag } from '@opentelemetry/api';
import { escapeControls } from './safe-text.ts';

/** A logger of one package. */
export interface Logger {
  debug(message: string): void;
  warn(message: string, error?: unknown): void;
}

/**
 * A logger that writes one line per message to OpenTelemetry's `diag`. It never throws: a faulty logger must not affect the
 * application.
 *
 * @param namespace the name of the package, e.g. `@imds-otel/metrics`
 */
export function createLogger(namespace: string): Logger {
  const write = (level: 'debug' | 'warn', message: string, ...details: unknown[]): void => {
    try {
      const logger: DiagLogger = diag.createComponentLogger({ namespace });
      logger[level](escapeControls(message), ...details);
    } catch {
      // There is no other place to report it.
    }
  };
  return {
    debug: (message) => write('debug', message),
    warn: (message, ...error) => write('warn', message, ...error),
  };
}

/**
 * Emits a Node.js process warning, which is printed even if no logger is set. For mistakes in the caller's own code or
 * start command. Never throws.
 *
 * @param namespace the warning's type, e.g. `imds-otel/register`
 * @param error appended to the message
 */
export function emitProcessWarning(namespace: string, message: string, error?: unknown): void {
  try {
    const detail = error === undefined ? '' : `: ${error instanceof Error ? error.message : String(error)}`;
    process.emitWarning(escapeControls(`${message}${detail}`), namespace);
  } catch {
    // An error that cannot be printed, or a frozen Error.prototype. There is no other place to report it.
  }
}
