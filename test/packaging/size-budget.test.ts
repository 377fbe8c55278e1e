import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyProject } from '../compatibility/empty-project.ts';
import { manifestOf, PACKAGES, packAll } from './pack.ts';

/**
 * The maximum unpacked size of each package in KiB, including source maps. Increase a limit only for a good reason: every
 * deployment of every user downloads the package.
 */
const UNPACKED_KIB: Readonly<Record<string, number>> = {
  cli: 400,
  client: 400,
  metrics: 300,
  'resource-detector': 350,
  simulator: 450,
};

/** Maximum size of the detector with its dependencies, relative to that of `@opentelemetry/resource-detector-aws`. */
const MAX_RELATIVE_SIZE = 0.5;

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-size-'));
let tarballs: ReadonlyMap<string, string>;
beforeAll(async () => {
  tarballs = await packAll(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(PACKAGES)('%s', (name) => {
  it(`unpacks to at most ${UNPACKED_KIB[name]} KiB`, () => {
    const unpacked = createPackageFromTarballData(readFileSync(tarballs.get(name) ?? ''));
    const bytes = unpacked.listFiles().reduce((sum, file) => sum + Buffer.byteLength(unpacked.readFile(file)), 0);
    expect(bytes / 1024).toBeLessThanOrEqual(UNPACKED_KIB[name] ?? 0);
  });
});

/** The size of all installed packages in bytes, without `@opentelemetry/api`, which every user has already. */
function installedBytes(project: string): number {
  const modules = join(project, 'node_modules');
  return readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(modules, file).startsWith(join('@opentelemetry', 'api', '/')))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

it(`installed by npm, the detector has at most ${MAX_RELATIVE_SIZE * 100} % of the size of resource-detector-aws`, async () => {
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  await emptyProject(
    ours,
    ['client', 'resource-detector'].map((name) => tarballs.get(name) ?? ''),
  );
  await emptyProject(theirs, ['@opentelemetry/resource-detector-aws@3.0.0']);
  const [oursBytes, theirsBytes] = [installedBytes(ours), installedBytes(theirs)];
  const packages = readdirSync(join(ours, 'node_modules/@imds-otel')).sort();
  expect(packages.map((name) => `@imds-otel/${name}`)).toEqual(
    ['client', 'resource-detector'].map((name) => manifestOf(name).name),
  );
  console.log(
    `installed: ${Math.round(oursBytes / 1024)} KiB, resource-detector-aws: ${Math.round(theirsBytes / 1024)} KiB`,
  );
  expect(oursBytes / theirsBytes).toBeLessThanOrEqual(MAX_RELATIVE_SIZE);
}, 120_000);
