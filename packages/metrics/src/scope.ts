/** The instrumentation scope of every instrument: this package and its version. A test holds it to package.json. */
export const INSTRUMENTATION_NAME = '@imds-otel/metrics';
export const INSTRUMENTATION_VERSION = '0.1.0';
