import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '@imds-otel/simulator';
import { describeUnless } from 'test-support/skipped-aloud';
import { afterAll, expect, it } from 'vitest';
import { missing, output } from './tool.ts';

const environment = mkdtempSync(join(tmpdir(), 'imds-otel-python-'));
const python = join(environment, 'bin', 'python');
const folder = join(import.meta.dirname, 'python');
const problem = await missing(
  () => output('python3', ['-m', 'venv', environment]),
  () =>
    output(
      python,
      ['-m', 'pip', 'install', '--quiet', '--retries', '1', '--requirement', join(folder, 'requirements.txt')],
      folder,
      300_000,
    ),
);
afterAll(() => rmSync(environment, { recursive: true }));

describeUnless(problem, 'botocore’s metadata fetchers', () => {
  it('get the credentials of the role and the region', async () => {
    await using imds = await startSimulator();
    const { credentials, region } = JSON.parse(await output(python, [join(folder, 'fetch.py'), imds.url]));
    expect(credentials).toMatchObject({
      role_name: 'example-role',
      access_key: expect.stringMatching(/^ASIAEXAMPLE/),
      secret_key: expect.stringMatching(/^EXAMPLE\//),
    });
    expect(region).toBe('eu-central-1');
    expect(imds.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'PUT /latest/api/token 200',
      'GET /latest/meta-data/iam/security-credentials/ 200',
      'GET /latest/meta-data/iam/security-credentials/example-role 200',
      'PUT /latest/api/token 200',
      'GET /latest/meta-data/placement/availability-zone/ 200',
    ]);
  });

  it('get nothing from an instance without a role', async () => {
    await using imds = await startSimulator({ preset: 'no-role' });
    const { credentials, region } = JSON.parse(await output(python, [join(folder, 'fetch.py'), imds.url]));
    expect({ credentials, region }).toEqual({ credentials: {}, region: 'eu-central-1' });
  });
});
