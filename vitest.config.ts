import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['./test/never-leave-loopback.ts'],
    reporters: ['default', './test/robustness/reporter.ts'],
    // A process a file: what is tested is global by nature (one detection a process, the global MeterProvider).
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default of a second is a stopwatch on a machine that does other things too.
    expect: { poll: { timeout: 10_000 } },
  },
});

export default config;
