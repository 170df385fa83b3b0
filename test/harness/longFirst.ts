import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take longest, by the end of their names: started last, one of them would run alone at the end. */
const long = [
  'act/promiseHonesty.test.ts',
  'act/promiseOddWorlds.test.ts',
  'harness/transcripts.test.ts',
  'data/hillstromUplift.test.ts',
  'data/bank.test.ts',
  'data/dataMap.test.ts',
  'data/hillstrom.test.ts',
  'commands/process.test.ts',
  'commands/dirtyAttributes.test.ts',
  'data/ingestOnlineRetail.test.ts',
  'faults/inputs.test.ts',
  'measure/degenerate.test.ts',
  'store/loadOrder.test.ts',
];

/** Starts the longest test files first, so that two processes end together. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((end) => moduleId.endsWith(end));
      return at < 0 ? long.length : at;
    };
    return [...rest].sort((a, b) => place(a) - place(b));
  }
}
