import { defineConfig } from 'vitest/config';
import { builtSources } from './test/harness/builtSources.js';
import { LongFirst } from './test/harness/longFirst.js';
import { reportTo } from './test/harness/reportTo.js';

const report = process.env.CLM_TEST_REPORT;

// Tests must not depend on where they run: one time zone, one locale, as many workers everywhere.
export default defineConfig({
  plugins: [builtSources],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/harness/builtFirst.ts'],
    setupFiles: ['test/harness/seed.ts'],
    reporters: report === undefined ? ['default'] : ['default', reportTo(report)],
    server: { deps: { external: [/\/dist\//] } },
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    maxConcurrency: 2,
    sequence: { sequencer: LongFirst },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
  },
});
