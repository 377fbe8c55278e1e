import metadata from '../package.json' with { type: 'json' };

/** The instrumentation scope of every instrument: this package and its version, written into the build. */
export const INSTRUMENTATION_NAME: string = metadata.name;
export const INSTRUMENTATION_VERSION: string = metadata.version;
