/**
 * Tests the packed tarballs instead of the workspace: installed by npm into empty projects with each major version of the
 * OpenTelemetry SDK, compiled by the compilers of users, bundled, and run on every supported Node.js.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll } from '../packaging/pack.ts';
import { emptyProject } from './empty-project.ts';
import type { ServiceReport } from './service.ts';
import {
  installToolchains,
  NODE_VERSIONS,
  type NodeVersion,
  nodeOf,
  TYPESCRIPT_VERSIONS,
  tscOf,
} from './toolchains.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'imds-otel-compatibility-'));
const LIBRARIES = ['client', 'metrics', 'resource-detector', 'simulator'];

/** One version per major version of the SDK, with the oldest API that it supports, and the versions of Node.js for it. */
const SDKS: readonly { sdk: string; dependencies: readonly string[]; nodes: readonly NodeVersion[] }[] = [
  {
    sdk: '2.x',
    dependencies: ['api@1.9.0', 'sdk-node@0.223.0', 'sdk-metrics@2.12.0', 'sdk-trace@2.12.0'],
    nodes: NODE_VERSIONS,
  },
  {
    sdk: '3.x',
    dependencies: ['api@1.10.0', 'sdk-node@0.301.0', 'sdk-metrics@3.1.0', 'sdk-trace@3.1.0'],
    // This major version needs Node.js 22.15.
    nodes: ['22.15.0', '22.23.3', '24.21.0', '26.10.0'],
  },
];

// The SDK's modules need this in any bundle: its CommonJS modules call require, which ESM lacks, and its ES modules read
// import.meta.url, which CommonJS lacks.
const REQUIRE_IN_ESM =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";
const URL_IN_CJS = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";

const project = (sdk: string): string => join(folder, `sdk-${sdk}`);

beforeAll(async () => {
  const [tarballs] = await Promise.all([packAll(folder), installToolchains()]);
  const libraries = LIBRARIES.map((name) => tarballs.get(name) ?? '');
  await Promise.all(
    SDKS.map(async ({ sdk, dependencies }) => {
      const scoped = dependencies.map((dependency) => `@opentelemetry/${dependency}`);
      await emptyProject(project(sdk), [...libraries, ...scoped, '@types/node@22']);
      for (const name of ['service.ts', 'service.mts', 'service.cts']) {
        copyFileSync(join(import.meta.dirname, 'service.ts'), join(project(sdk), name));
      }
      mkdirSync(join(folder, `bundled-${sdk}`));
    }),
  );
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Compiles files with their own settings. Fails with the output of the compiler. */
async function compile(sdk: string, version: string, settings: object, files: readonly string[]): Promise<void> {
  const tsconfig = join(project(sdk), `tsconfig-${version}-${files.join('-')}.json`);
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    types: ['node'],
    ...settings,
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files }));
  const { stdout } = await run(process.execPath, [tscOf(version), '-p', tsconfig]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
}

/** Runs the service in any of its forms and resolves to its report. */
async function serve(version: NodeVersion, script: string): Promise<ServiceReport> {
  // The service sets an endpoint on loopback. NODE_PATH would make the dependencies of the workspace available.
  const { AWS_EC2_METADATA_DISABLED: _, NODE_PATH: __, ...env } = process.env;
  const { stdout, stderr } = await run(nodeOf(version), [script], { env, timeout: 60_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ServiceReport;
}

describe.each(SDKS)('with the SDK $sdk', ({ sdk, nodes }) => {
  describe.each(TYPESCRIPT_VERSIONS)('TypeScript %s', (version) => {
    // Without skipLibCheck, the declarations of the packages and of their dependencies are checked too.
    it('compiles with `moduleResolution: node16`, as ESM and as CommonJS', () =>
      compile(sdk, version, { module: 'node16', moduleResolution: 'node16', outDir: 'out' }, [
        'service.mts',
        'service.cts',
      ]));

    it('compiles with `moduleResolution: bundler`', () =>
      compile(sdk, version, { module: 'esnext', moduleResolution: 'bundler', noEmit: true }, ['service.ts']));
  });

  it.each([
    ['esm', 'service.mjs', { banner: { js: REQUIRE_IN_ESM } }],
    ['cjs', 'service.cjs', { banner: { js: URL_IN_CJS }, define: { 'import.meta.url': 'importMetaUrl' } }],
  ] as const)('esbuild bundles the service to one file: %s', async (format, file, settings) => {
    const { warnings } = await build({
      entryPoints: [join(project(sdk), 'service.ts')],
      outfile: join(folder, `bundled-${sdk}`, file),
      bundle: true,
      platform: 'node',
      target: 'node20.18',
      format,
      logLevel: 'silent',
      ...settings,
    });
    expect(warnings).toEqual([]);
  });

  describe.each(nodes)('Node.js %s', (version) => {
    it.each([
      ['ESM', `sdk-${sdk}/out/service.mjs`],
      ['CommonJS', `sdk-${sdk}/out/service.cjs`],
      ['one bundled ES module', `bundled-${sdk}/service.mjs`],
      ['one bundled CommonJS file', `bundled-${sdk}/service.cjs`],
    ])('runs the service, which detects, reads and measures: %s', async (_, script) => {
      const report = await serve(version, join(folder, script));
      expect(report).toMatchObject({ node: `v${version}`, spans: ['work'], missing: 'NOT_FOUND', tokens: 2 });
      expect(report.resource).toMatchObject({
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_ec2',
        'cloud.account.id': '012345678901',
        'cloud.region': 'eu-central-1',
        'cloud.availability_zone': 'eu-central-1a',
        'host.id': 'i-0123456789abcdef0',
        'host.type': 'm7g.large',
        'host.image.id': 'ami-0abcdef1234567890',
        'host.name': report.hostname,
      });
      expect(report.instruments).toEqual(['aws.imds.client.request.duration', 'aws.imds.detection.duration']);
    });
  });
});
