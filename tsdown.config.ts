import { defineConfig, type UserConfig } from 'tsdown';

/** Every package is built the same way: one file an entry, ESM and CommonJS, types for both. */
const config: UserConfig = defineConfig({
  workspace: 'packages/*',
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.18',
  fixedExtension: true,
  dts: true,
  sourcemap: true,
  clean: true,
});

export default config;
