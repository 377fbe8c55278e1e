import metadata from '../package.json' with { type: 'json' };

/** Name of the instrumentation scope of every instrument: the name of this package. */
export const INSTRUMENTATION_NAME: string = metadata.name;

/** Version of the instrumentation scope: the version of this package, inlined by the build. */
export const INSTRUMENTATION_VERSION: string = metadata.version;
