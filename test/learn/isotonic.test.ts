import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centredIsotonic, fitIsotonic, type IsotonicBlock } from '../../src/learn/isotonic.js';

/** Written by isotonic.py: the fitted value of every row. */
const peer: Readonly<Record<'plain' | 'weighted', readonly number[]>> = JSON.parse(
  readFileSync(new URL('../peers/isotonic.json', import.meta.url), 'utf8'),
);

/** The rows of isotonic.py. */
function drawn() {
  let state = 7;
  const uniform = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const rows = Array.from({ length: 400 }, () => ({
    x: Math.floor(uniform() * 90) / 100,
    u: uniform(),
    w: 1 + Math.floor(uniform() * 3),
  }));
  return {
    x: rows.map(({ x }) => x),
    y: rows.map(({ x, u }) => (u < x * x ? 1 : 0)),
    w: rows.map(({ w }) => w),
  };
}

const stepAt = (blocks: readonly IsotonicBlock[], x: number) =>
  blocks.find(({ from, to }) => from <= x && x <= to)!.value;

test('values of every row as scikit-learn fits them, with weights and without', () => {
  const { x, y, w } = drawn();
  const [plain, weighted] = [fitIsotonic(x, y), fitIsotonic(x, y, w)];
  x.forEach((value, i) => {
    expect(stepAt(plain, value)).toBeCloseTo(peer.plain[i]!, 12);
    expect(stepAt(weighted, value)).toBeCloseTo(peer.weighted[i]!, 12);
  });
});

test('blocks rise, keep sums, and the line through their centres keeps the order of chances', () => {
  const row = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 1 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      const chances = rows.map(([p]) => p / 100);
      const outcomes = rows.map(([, y]) => y);
      const blocks = fitIsotonic(chances, outcomes);
      const events = outcomes.reduce<number>((sum, y) => sum + y, 0);
      expect(blocks.reduce((sum, { value, weight }) => sum + value * weight, 0)).toBeCloseTo(events, 9);
      for (let k = 1; k < blocks.length; k++) {
        expect(blocks[k]!.value).toBeGreaterThan(blocks[k - 1]!.value);
        expect(blocks[k]!.from).toBeGreaterThan(blocks[k - 1]!.to);
      }
      const grid = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);
      const line = centredIsotonic(blocks, grid);
      for (let k = 0; k < 99; k++) {
        expect(line[k]!).toBeGreaterThan(k === 0 ? 0 : line[k - 1]!);
        expect(line[k]!).toBeLessThan(1);
      }
    }),
    { numRuns: 100 },
  );
});

test('nothing to learn from leaves chances as they are', () => {
  expect(centredIsotonic(fitIsotonic([], []), [0.25, 0.5])).toEqual(Float64Array.of(0.25, 0.5));
});
