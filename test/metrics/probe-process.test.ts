import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startSimulator } from '@imds-otel/simulator';
import { expect, it } from 'vitest';

it('a probe does not keep its process running', async () => {
  await using imds = await startSimulator();
  const program = `
    import { startImdsProbe } from '@imds-otel/metrics';
    startImdsProbe({ endpoint: '${imds.url}', intervalMs: 3_600_000 });
  `;
  const { AWS_EC2_METADATA_DISABLED: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env,
    stdio: 'inherit',
    timeout: 20_000,
  });

  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(imds.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT /latest/api/token',
    'GET /latest/meta-data/instance-id',
  ]);
});
