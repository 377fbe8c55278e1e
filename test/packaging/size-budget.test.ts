import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyProject } from '../compatibility/empty-project.ts';
import { manifestOf, PACKAGES, packAll } from './pack.ts';

/**
 * The most that each package may unpack to, in KiB, source maps with the sources included. Raise one knowingly: what
 * is shipped is downloaded on every deployment of every user.
 */
const UNPACKED_KIB: Readonly<Record<string, number>> = {
  cli: 400,
  client: 400,
  metrics: 300,
  'resource-detector': 350,
  simulator: 450,
};

/** What the detector may bring into `node_modules`, as a part of what the one that people use today brings. */
const SHARE_OF_THE_OTHER_TREE = 0.5;

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

/** The bytes of all files below a folder of packages, less those of `@opentelemetry/api`, which the user has anyway. */
function installedBytes(project: string): number {
  const modules = join(project, 'node_modules');
  return readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(modules, file).startsWith(join('@opentelemetry', 'api', '/')))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

it(`installed by npm, the detector brings at most ${SHARE_OF_THE_OTHER_TREE * 100} % of what resource-detector-aws does`, async () => {
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
  expect(oursBytes / theirsBytes).toBeLessThanOrEqual(SHARE_OF_THE_OTHER_TREE);
}, 120_000);
