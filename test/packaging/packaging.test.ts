import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, manifestOf, PACKAGES, packAll, root } from './pack.ts';

/** The `engines` of packages that differ from the libraries. */
const NODE: Record<string, string> = { cli: '>=22.15' };

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-packaging-'));
let tarballs: ReadonlyMap<string, string>;
beforeAll(async () => {
  tarballs = await packAll(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const tarball = (name: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(tarballs.get(name) ?? ''));
const unpacked = (name: string): Package => createPackageFromTarballData(tarball(name));
const base = (name: string): string => `/node_modules/${manifestOf(name).name}`;
const filesOf = (name: string): string[] =>
  unpacked(name)
    .listFiles()
    .map((file) => file.slice(base(name).length + 1));
const read = (name: string, file: string): string => unpacked(name).readFile(`${base(name)}/${file}`);
const packedManifest = (name: string): Manifest => JSON.parse(read(name, 'package.json')) as Manifest;

/** Every file that `exports`, `main`, `types` or `bin` name. */
function targets(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targets) : [];
}

describe.each(PACKAGES)('the tarball of %s', (name) => {
  it('passes publint', async () => {
    const pack = { tarball: tarball(name).buffer };
    const { messages, pkg } = await publint({ pack, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('has correct types for ESM and CommonJS, in Node.js and in bundlers', async () => {
    const result = await checkPackage(unpacked(name));
    expect(result.types).not.toBe(false);
    // node10 does not support `exports`, so it finds the main entry only. No supported Node.js needs it.
    const problems = 'problems' in result ? result.problems : [];
    expect(problems.filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))).toEqual(
      [],
    );
  });

  it('has complete metadata: repository, license, supported Node.js, keywords', () => {
    const manifest = packedManifest(name);
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      engines: { node: NODE[name] ?? '>=20.18.1' },
      files: expect.arrayContaining(['dist']),
      publishConfig: { access: 'public', provenance: true },
      repository: { type: 'git', directory: `packages/${name}` },
    });
    // A bundler may drop unused code of the libraries. The command and `imds-otel/register` have side effects.
    expect(manifest.sideEffects).toBe(name === 'cli' ? undefined : false);
    const home = manifest.repository?.url?.replace(/^git\+|\.git$/g, '');
    expect(manifest.homepage).toBe(`${home}/tree/main/packages/${name}#readme`);
    expect(manifest.bugs?.url).toBe(`${home}/issues`);
    expect(manifest.description).toMatch(/^[A-Z].{30,}\.$/);
    expect(manifest.keywords).toEqual(expect.arrayContaining(['opentelemetry', 'ec2', 'imds']));
  });

  it('depends on published versions, and on the same version of its sibling packages', () => {
    const { dependencies = {}, peerDependencies = {} } = packedManifest(name);
    const versions = new Map(PACKAGES.map((each) => [manifestOf(each).name, manifestOf(each).version]));
    for (const [dependency, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
      expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
      if (versions.has(dependency)) expect(range).toBe(`^${versions.get(dependency)}`);
    }
  });

  it('contains every file that its fields name, the README, the license, and nothing else', () => {
    const { exports, main, types, bin } = packedManifest(name);
    const files = filesOf(name);
    for (const target of targets([exports, main, types, bin])) expect(files).toContain(target.replace('./', ''));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const known =
      /^(LICENSE|README\.md|CHANGELOG\.md|FIDELITY\.md|package\.json|dist\/[\w./-]+\.(mjs|cjs|d\.mts|d\.cts|[mc]js\.map))$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(read(name, 'LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  // The npm website resolves relative links against the repository.
  it('has a README whose relative links lead to existing files', () => {
    const links = [...read(name, 'README.md').matchAll(/\]\(([^)\s#]+)/g)].map((match) => match[1] ?? '');
    const relative = links.filter((link) => !link.startsWith('https://'));
    expect(relative.filter((link) => !existsSync(join(root, 'packages', name, link)))).toEqual([]);
  });

  it('has a source map for every script, with the sources included', () => {
    const scripts = filesOf(name).filter((file) => /\.[mc]js$/.test(file));
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    for (const script of scripts) {
      const code = read(name, script);
      const mapped = code.match(/\/\/# sourceMappingURL=(\S+)\s*$/)?.[1];
      // Helpers of the bundler and files that only re-export other files have no source.
      if (mapped === undefined) {
        expect(code).not.toContain('//#region src/');
        continue;
      }
      const map = JSON.parse(read(name, `dist/${mapped}`)) as { sources: string[]; sourcesContent: (string | null)[] };
      expect(map.sources.length).toBeGreaterThan(0);
      for (const [index, source] of map.sources.entries()) {
        // The build contains the version from this file. The tarball contains the file itself.
        if (source === '../package.json') continue;
        expect(map.sourcesContent[index]).toBe(readFileSync(join(root, 'packages', name, 'dist', source), 'utf8'));
      }
    }
  });
});
