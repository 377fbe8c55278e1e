import { expect, it } from 'vitest';
import { ImdsInstrumentation, type ImdsInstrumentationConfig } from '../src/index.ts';
import { fail } from './hostile-values.ts';

it.each<{ endpoint: unknown; shown: string }>([
  { endpoint: 'localhost', shown: ' "localhost"' },
  { endpoint: 'localhost:1338', shown: ' "localhost:1338"' },
  { endpoint: '', shown: ' "…"' },
  { endpoint: 'file:///etc/hosts', shown: ' "…"' },
  { endpoint: 'http:user:secret@', shown: ' "…"' },
  { endpoint: 'ftp://user:secret@imds?token=secret', shown: ' "ftp://…@imds/…"' },
  { endpoint: new URL('ftp://user:secret@imds'), shown: ' "ftp://…@imds"' },
  { endpoint: null, shown: '' },
  { endpoint: 5, shown: '' },
  { endpoint: Symbol('secret'), shown: '' },
  { endpoint: { toString: fail }, shown: '' },
])('$endpoint is rejected with a TypeError that names the fix and shows$shown', ({ endpoint, shown }) => {
  const config = { endpoint } as ImdsInstrumentationConfig;
  const error = new TypeError(
    `Invalid endpoint${shown}. Use an http: or https: URL, for example http://127.0.0.1:1338.`,
  );
  const instrumentation = new ImdsInstrumentation({ enabled: false });

  expect(() => new ImdsInstrumentation(config)).toThrow(error);
  expect(() => instrumentation.setConfig(config)).toThrow(error);
});
