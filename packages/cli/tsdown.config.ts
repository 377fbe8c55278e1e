import { defineConfig, type UserConfig } from 'tsdown';

/** Unlike the libraries: a command, which nothing imports, and `imds-otel/register` for `--import` and `--require`. */
const config: UserConfig[] = defineConfig([
  { entry: ['src/bin.ts'], format: ['esm'], dts: false },
  { entry: ['src/register.ts'], format: ['esm', 'cjs'], clean: false },
  { entry: ['src/register/start.ts'], format: ['cjs'], dts: false, clean: false },
]);

export default config;
