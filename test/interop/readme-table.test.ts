import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const text = (...path: string[]): string => readFileSync(join(import.meta.dirname, ...path), 'utf8');
const readme = text('..', '..', 'packages', 'simulator', 'README.md');
const { devDependencies } = JSON.parse(text('..', 'package.json')) as { devDependencies: Record<string, string> };

it.each([
  ['`@aws-sdk/credential-providers`', devDependencies['@aws-sdk/credential-providers']],
  ['`@aws-sdk/ec2-metadata-service`', devDependencies['@aws-sdk/ec2-metadata-service']],
  ['`@opentelemetry/resource-detector-aws`', devDependencies['@opentelemetry/resource-detector-aws']],
  ['`feature/ec2/imds`', /feature\/ec2\/imds v(\S+)/.exec(text('go', 'go.mod'))?.[1]],
  ['botocore', /botocore==(\S+)/.exec(text('python', 'requirements.txt'))?.[1]],
])('the README of the simulator shows the tested version of %s: %s', (client, version) => {
  const row = readme.split('\n').find((line) => line.startsWith('| ') && line.split(' | ')[0]?.includes(client));
  expect(row?.split(' | ')[1]?.trim()).toBe(version);
});
