import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/reporters';

/** What a run of the tests came to, for `.ci/run`. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly file: string; readonly name: string }[];
}

/** Writes a `Report` as JSON when all tests are done. A file that cannot be loaded and a stray error count as failed. */
export function reportTo(path: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      let passed = 0;
      let failed = unhandledErrors.length;
      const skipped: { file: string; name: string }[] = [];
      for (const module of modules) {
        failed += module.errors().length;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          if (state === 'passed') passed++;
          else if (state === 'failed') failed++;
          else skipped.push({ file: module.moduleId, name: test.fullName });
        }
        for (const suite of module.children.allSuites()) failed += suite.errors().length;
      }
      const report: Report = { passed, failed, skipped };
      writeFileSync(path, JSON.stringify(report));
    },
  };
}
