import { expect, it } from 'vitest';
import { shutdownWithTimeout } from '../src/register/shutdown-with-timeout.ts';

it.each([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
])('a shutdown that %s is reported as done, and never rejects', async (_name, shutdown) => {
  expect(await shutdownWithTimeout(shutdown)()).toBe(true);
});
