import { defineConfig, type UserConfig } from 'tsdown';

/** `internal` is the entry point for the sibling packages. */
const config: UserConfig = defineConfig({ entry: ['src/index.ts', 'src/internal.ts'] });

export default config;
