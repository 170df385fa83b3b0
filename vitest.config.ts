import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/harness/longFirst.js';
import { reportTo } from './test/harness/reportTo.js';

const report = process.env.CLM_TEST_REPORT;

// Tests must not depend on where they run: one time zone, one locale, as many workers everywhere.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/harness/seed.ts'],
    reporters: report === undefined ? ['default'] : ['default', reportTo(report)],
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 2,
    sequence: { sequencer: LongFirst },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
  },
});
