import { defineConfig, type UserConfig } from 'tsdown';

/** Every package is built the same way: one file an entry, ESM and CommonJS, types for both. */
const config: UserConfig = defineConfig({
  workspace: 'packages/*',
  entry: ['src/index.ts'],
  // Source maps for one format only: they are most of a package, and the code is readable as it is.
  format: { esm: {}, cjs: { sourcemap: false } },
  platform: 'node',
  target: 'node20.18',
  fixedExtension: true,
  dts: true,
  sourcemap: true,
  // The docstrings are in the types. In the code they would only be downloaded and parsed.
  outputOptions: { comments: { jsdoc: false } },
  clean: true,
});

export default config;
