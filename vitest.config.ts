import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests of the packages that take more than a few seconds or start processes: almost all of the command. */
const SLOW = [
  'packages/cli/test/!(doctor-format).test.ts',
  'packages/client/test/{config-file,errors,event-loop,hostile-process,https,internal,loading,name-lookup,random-responses,situations}.test.ts',
  'packages/metrics/test/{requests,never-fatal}.test.ts',
  'packages/resource-detector/test/{connection-failures,detection,diagnosis,failures}.test.ts',
];

const PACKAGES = 'packages/*/test/**/*.test.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    setupFiles: ['./test/support/never-leave-loopback.ts'],
    // One process per test file: the detection and the global MeterProvider exist once per process.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default of one second is too short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      // The quick tests of the packages: `npm run test:unit`.
      { extends: true, test: { name: 'unit', include: [PACKAGES], exclude: SLOW } },
      // Everything else: slow tests, child processes, network namespaces, packed packages, examples, pages.
      { extends: true, test: { name: 'system', include: [...SLOW, 'test/**/*.test.ts'] } },
    ],
  },
});

export default config;
