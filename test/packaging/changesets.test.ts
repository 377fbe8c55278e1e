import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Manifest, manifestOf, PACKAGES, root } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'imds-otel-changesets-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a changeset for one package gives all packages the same new version, and adds a changelog', () => {
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json']) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  for (const name of PACKAGES) {
    mkdirSync(join(folder, 'packages', name), { recursive: true });
    cpSync(join(root, 'packages', name, 'package.json'), join(folder, 'packages', name, 'package.json'));
  }
  const { name, version } = manifestOf('client');
  writeFileSync(join(folder, '.changeset/a-fix.md'), `---\n'${name}': patch\n---\n\nFixes a read that failed.\n`);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });

  execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: folder });

  const read = (file: string): string => readFileSync(join(folder, 'packages', file), 'utf8');
  const [major, minor, patch] = version.split('.').map(Number);
  const next = `${major}.${minor}.${(patch ?? 0) + 1}`;
  for (const each of PACKAGES) expect((JSON.parse(read(`${each}/package.json`)) as Manifest).version).toBe(next);
  expect(read('client/CHANGELOG.md')).toMatch(new RegExp(`## ${next}[^]*Fixes a read that failed\\.`));
});
