import { NITRO } from 'test-support/dmi';
import { describe, expect, it } from 'vitest';
import { detect } from './detect.ts';

const HOSTNAME = '/latest/meta-data/hostname';

describe('the host name of IMDS', () => {
  it.each([
    ['text', { status: 200, body: 'OK' }],
    ['JSON', { status: 200, body: '{"message":"not_found"}' }],
    ['a web page', { status: 200, body: '<html><body>Sign in</body></html>' }],
    ['404', { status: 404 }],
    ['401', { status: 401 }],
    ['403', { status: 403 }],
  ] as const)('is not recorded if the identity document is %s', async (_, response) => {
    for (const body of ['OK', '{"message":"not_found"}', '<html><body>Sign', 'a-name']) {
      const faults = [
        { path: /document/, with: response },
        { path: HOSTNAME, with: { status: 200, body } },
      ];
      const { outcome, attributes } = await detect({ faults }, {}, NITRO);
      expect(outcome).toBe('degraded');
      expect(attributes).not.toHaveProperty(['host.name']);
    }
  });

  it.each([429, 503])('is recorded if the identity document has status %i', async (status) => {
    const { attributes } = await detect({ faults: [{ path: /document/, with: { status } }] }, {}, NITRO);
    expect(attributes['host.name']).toMatch(/^ip-10-/);
  });
});
