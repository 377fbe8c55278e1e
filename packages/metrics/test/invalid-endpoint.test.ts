import { expect, it } from 'vitest';
import { ImdsInstrumentation, type ImdsInstrumentationConfig } from '../src/index.ts';
import { fail } from './hostile-values.ts';

it.each<{ endpoint: unknown }>([
  { endpoint: 'localhost' },
  { endpoint: 'localhost:1338' },
  { endpoint: 'file:///etc/hosts' },
  { endpoint: '' },
  { endpoint: 'http:user:secret@' },
  { endpoint: 'ftp://user:secret@imds?token=secret' },
  { endpoint: null },
  { endpoint: 5 },
  { endpoint: Symbol('secret') },
  { endpoint: { toString: fail } },
])('$endpoint is rejected with a TypeError that names the fix, but not the value', ({ endpoint }) => {
  const config = { endpoint } as ImdsInstrumentationConfig;
  const error = new TypeError('Invalid endpoint. Use an http: or https: URL, for example http://127.0.0.1:1338.');
  const instrumentation = new ImdsInstrumentation({ enabled: false });

  expect(() => new ImdsInstrumentation(config)).toThrow(error);
  expect(() => instrumentation.setConfig(config)).toThrow(error);
});
