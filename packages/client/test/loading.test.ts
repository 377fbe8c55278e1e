import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { Client } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadUndiciClient } from '../src/http/undici-client.ts';
import { startClient } from './start-client.ts';

const run = promisify(execFile);
const PACKAGE = dirname(import.meta.dirname);

/** Imports the built package. */
const IMPORTS = {
  mjs: `import { createRequire } from 'node:module';
import { ImdsClient } from '@imds-otel/client';
const { cache } = createRequire(import.meta.url);
`,
  cjs: `const { ImdsClient } = require('@imds-otel/client');
const { cache } = require;
`,
};

/** Prints the region, and which files of undici and of the config file loader the import and the call have loaded. */
const READ_REGION = `const loaded = () => Object.keys(cache).filter((file) => /undici|shared-ini/.test(file)).map((file) => file.replace(/.*undici./, ''));
const byImport = loaded();
new ImdsClient({ endpoint: process.argv[2], disabled: false }).getRegion().then((region) => {
  console.log(JSON.stringify({ region, byImport, afterCall: loaded() }));
});
`;

let application: string;

beforeEach(async () => {
  application = await realpath(await mkdtemp(join(tmpdir(), 'imds-otel-loading-')));
  await cp(join(PACKAGE, 'dist'), join(application, 'node_modules/@imds-otel/client/dist'), { recursive: true });
  await cp(join(PACKAGE, 'package.json'), join(application, 'node_modules/@imds-otel/client/package.json'));
  // A test that changes a dependency replaces the link with a copy.
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
  readonly byImport: readonly string[];
  readonly afterCall: readonly string[];
}

async function runProgram(extension: 'mjs' | 'cjs'): Promise<Loaded> {
  const file = join(application, `program.${extension}`);
  await writeFile(file, IMPORTS[extension] + READ_REGION);
  return runFile(file);
}

async function runFile<T = Loaded>(file: string): Promise<T> {
  const { imds } = await startClient();
  const { stdout } = await run(process.execPath, [file, imds.url]);
  return JSON.parse(stdout);
}

describe.each(['mjs', 'cjs'] as const)('in an application in %s', (extension) => {
  test('the import loads no file of undici, and a call loads its HTTP/1.1 client without the root module', async () => {
    const { region, byImport, afterCall } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(byImport).toEqual([]);
    expect(afterCall).toContain('lib/dispatcher/client.js');
    expect(afterCall).not.toContain('index.js');
    expect(afterCall.length).toBeLessThan(30);
  });

  test('the root of undici is used if a release of undici no longer exports the module of its client', async () => {
    const undici = await copyUndici();
    const manifest = JSON.parse(await readFile(join(undici, 'package.json'), 'utf8'));
    await writeFile(join(undici, 'package.json'), JSON.stringify({ ...manifest, exports: { '.': './index.js' } }));
    const { region, afterCall } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(afterCall).toContain('index.js');
  });

  test('the root of undici is used if its client has moved to another module', async () => {
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
    const { region, afterCall } = await runProgram(extension);
    expect(region).toBe('eu-central-1');
    expect(afterCall).toContain('index.js');
  });

  test('the package can be bundled and minified', async () => {
    const file = join(application, `program.${extension}`);
    const bundle = join(application, `bundle.${extension}`);
    await writeFile(file, IMPORTS[extension] + READ_REGION);
    const banner =
      "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";
    const { warnings } = await build({
      entryPoints: [file],
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: 'node',
      format: extension === 'mjs' ? 'esm' : 'cjs',
      // undici is CommonJS and loads the modules of Node.js with require.
      ...(extension === 'mjs' && { banner: { js: banner } }),
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    await rm(join(application, 'node_modules'), { recursive: true });
    expect((await runFile(bundle)).region).toBe('eu-central-1');
  });
});

test('a call rejects with INTERNAL if undici is missing, and the next call loads it if it is there', async () => {
  const undici = join(application, 'node_modules/undici');
  await rename(undici, `${undici}-away`);
  const file = join(application, 'program.mjs');
  await writeFile(
    file,
    `${IMPORTS.mjs}import { rename } from 'node:fs/promises';
    const client = new ImdsClient({ endpoint: process.argv[2], disabled: false });
    const error = await client.getRegion().catch(({ code, reason, failure, remedy, attempts }) => ({ code, reason, failure, remedy, attempts }));
    await rename(${JSON.stringify(`${undici}-away`)}, ${JSON.stringify(undici)});
    console.log(JSON.stringify({ error, region: await client.getRegion().catch(String) }));`,
  );
  const { error, region } = await runFile<{ error: unknown; region: string }>(file);
  expect(region).toBe('eu-central-1');
  expect(error).toMatchObject({
    code: 'INTERNAL',
    reason: expect.stringMatching(/undici could not be loaded: .*undici/),
    failure: { stage: 'connect', reason: 'internal' },
    remedy: expect.stringContaining('issues'),
    attempts: 1,
  });
});

test('the first attempt starts after undici was loaded', async () => {
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

test('the client of the narrow module is the client that the root exports', async () => {
  expect(await loadUndiciClient()).toBe(Client);
});
