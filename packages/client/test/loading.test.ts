import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { Client } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadUndiciClient } from '../src/undici-client.ts';
import { start } from './started.ts';

const run = promisify(execFile);
const PACKAGE = dirname(import.meta.dirname);

/** Reads the region with the built package, and tells which files of undici were loaded at import, and in the end. */
const PROGRAM = {
  mjs: `import { createRequire } from 'node:module';
import { ImdsClient } from '@imds-otel/client';
const { cache } = createRequire(import.meta.url);
`,
  cjs: `const { ImdsClient } = require('@imds-otel/client');
const { cache } = require;
`,
};
const BODY = `const loaded = () => Object.keys(cache).filter((file) => /undici|shared-ini/.test(file)).map((file) => file.replace(/.*undici./, ''));
const atImport = loaded();
new ImdsClient({ endpoint: process.argv[2], disabled: false }).getRegion().then((region) => {
  console.log(JSON.stringify({ region, atImport, inTheEnd: loaded() }));
});
`;

let application: string;

beforeEach(async () => {
  // What the package depends on is found beside it, unless a test brings another.
  application = await realpath(await mkdtemp(join(tmpdir(), 'imds-otel-loading-')));
  await cp(join(PACKAGE, 'dist'), join(application, 'node_modules/@imds-otel/client/dist'), { recursive: true });
  await cp(join(PACKAGE, 'package.json'), join(application, 'node_modules/@imds-otel/client/package.json'));
  for (const name of ['@opentelemetry', '@smithy', 'undici']) {
    await symlink(await realpath(join(PACKAGE, 'node_modules', name)), join(application, 'node_modules', name));
  }
});

afterEach(async () => {
  await rm(application, { recursive: true });
});

async function copyUndici(): Promise<string> {
  const undici = join(application, 'node_modules/undici');
  await rm(undici);
  await cp(await realpath(join(PACKAGE, 'node_modules/undici')), undici, { recursive: true });
  return undici;
}

interface Loaded {
  readonly region: string;
  readonly atImport: readonly string[];
  readonly inTheEnd: readonly string[];
}

async function runProgram(extension: 'mjs' | 'cjs'): Promise<Loaded> {
  const file = join(application, `program.${extension}`);
  await writeFile(file, PROGRAM[extension] + BODY);
  return runFile(file);
}

async function runFile<T = Loaded>(file: string): Promise<T> {
  const { imds } = await start();
  const { stdout } = await run(process.execPath, [file, imds.url]);
  return JSON.parse(stdout);
}

describe.each(['mjs', 'cjs'] as const)('from %s', (extension) => {
  test('importing loads nothing of undici; a call loads its HTTP/1.1 client and what that needs', async () => {
    const { region, atImport, inTheEnd } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(atImport).toEqual([]);
    expect(inTheEnd).toContain('lib/dispatcher/client.js');
    expect(inTheEnd).not.toContain('index.js');
    expect(inTheEnd.length).toBeLessThan(30);
  });

  test('where a release of undici has closed the narrow entry, the root is used', async () => {
    const undici = await copyUndici();
    const manifest = JSON.parse(await readFile(join(undici, 'package.json'), 'utf8'));
    await writeFile(join(undici, 'package.json'), JSON.stringify({ ...manifest, exports: { '.': './index.js' } }));
    const { region, inTheEnd } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(inTheEnd).toContain('index.js');
  });

  test('where something else is at the narrow entry, the root is used', async () => {
    const undici = await copyUndici();
    const folder = join(undici, 'lib/dispatcher');
    await rename(join(folder, 'client.js'), join(folder, 'moved-client.js'));
    for (const file of [join(undici, 'index.js'), ...(await readdir(folder)).map((name) => join(folder, name))]) {
      const source = await readFile(file, 'utf8');
      await writeFile(
        file,
        source.replace(/(require\('\.\/(?:lib\/dispatcher\/)?)client(?:\.js)?'\)/g, "$1moved-client.js')"),
      );
    }
    await writeFile(join(folder, 'client.js'), 'module.exports = class Client {};');
    const { region, inTheEnd } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(inTheEnd).toContain('index.js');
  });

  test('an application that uses it can be bundled, minified too', async () => {
    const file = join(application, `program.${extension}`);
    const bundle = join(application, `bundle.${extension}`);
    await writeFile(file, PROGRAM[extension] + BODY);
    const banner =
      "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";
    const { warnings } = await build({
      entryPoints: [file],
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: 'node',
      format: extension === 'mjs' ? 'esm' : 'cjs',
      // undici is CommonJS, and asks for Node's own modules by require.
      ...(extension === 'mjs' && { banner: { js: banner } }),
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    await rm(join(application, 'node_modules'), { recursive: true });
    expect((await runFile(bundle)).region).toBe('eu-central-1');
  });
});

test('the first attempt begins once undici is there', async () => {
  const undici = await copyUndici();
  await appendFile(join(undici, 'lib/dispatcher/client.js'), 'globalThis.loadedAt = performance.now();');
  const file = join(application, 'program.cjs');
  await writeFile(
    file,
    `const attempts = [];
const { ImdsClient } = require('@imds-otel/client');
const client = new ImdsClient({ endpoint: process.argv[2], disabled: false, onAttempt: (attempt) => attempts.push(attempt) });
client.getRegion().then(() => console.log(JSON.stringify({ loadedAt, startedAt: attempts[0].startedAt })));
`,
  );
  const { loadedAt, startedAt } = await runFile<{ loadedAt: number; startedAt: number }>(file);
  expect(startedAt).toBeGreaterThanOrEqual(loadedAt);
});

test('what the narrow entry gives is what the root gives', async () => {
  expect(await loadUndiciClient()).toBe(Client);
});
