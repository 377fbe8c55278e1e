import { createRequire } from 'node:module';
import type * as ClientInternal from '@imds-otel/client/internal';

/** Loads the client on first use. A static import would delay `--help` and `--version`. */
export function clientInternal(): typeof ClientInternal {
  return createRequire(import.meta.url)('@imds-otel/client/internal') as typeof ClientInternal;
}
