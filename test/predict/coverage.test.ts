import { expect, test } from 'vitest';
import { coverage } from '../../src/predict/coverage.js';

const numbers = (name: string, ...values: readonly number[]) => ({
  name,
  kind: 'numeric' as const,
  values: Float64Array.from(values),
});
const words = (name: string, ...codes: readonly number[]) => ({
  name,
  kind: 'categorical' as const,
  codes: Int32Array.from(codes),
  levels: ['a', 'b', 'c'],
});
const none = Number.NaN;

test('a feature is shared if it is known as often of both and has values that were seen', () => {
  const found = coverage(
    [
      numbers('age', 20, 30, 40, 50),
      words('trade', 0, 1, 0, 1),
      numbers('tier', 1, 2, 3, none),
      words('list', 0, 0, 0, 0),
      words('never', -1, -1, -1, -1),
    ],
    [
      numbers('age', 10, 30, 45, 60),
      words('trade', 0, 1, 1, -1),
      numbers('tier', 1, none, none, none),
      words('list', 2, 2, 1, 0),
      words('never', 0, 1, 0, 1),
    ],
  ); // prettier-ignore
  expect(found.map(({ name, customers, prospects, unseen }) => [name, customers, prospects, unseen])).toEqual(
    [
      ['age', 1, 1, 0.5],
      ['trade', 1, 0.75, 0],
      ['tier', 0.75, 0.25, 0],
      ['list', 1, 1, 0.75],
      ['never', 0, 1, 1],
    ],
  );
  expect(found[0]?.reason).toBeUndefined();
  expect(found[1]?.reason).toMatch(/would tell them apart/);
  expect(found[2]?.reason).toBe(
    'known of 75 % of customers and 25 % of prospects: that it is known would tell them apart',
  );
  expect(found[3]?.reason).toBe('75 % of prospects have values that no customer has');
  expect(found[4]?.reason).toBe('known of 0.0 % of customers');
});
