import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutoff } from '../../src/act/cutoff.js';

const cents = fc.integer({ min: -5000, max: 5000 });
const costs = fc.integer({ min: 0, max: 900 });
const candidates = fc.array(fc.tuple(cents, costs), { maxLength: 60 }).map((pairs) => ({
  effect: Float64Array.from(pairs, ([effect]) => effect),
  cost: Float64Array.from(pairs, ([, cost]) => cost),
}));

test('the cut-off is at the maximum of cumulative expected profit', () => {
  fc.assert(
    fc.property(candidates, (units) => {
      const profits = [...units.effect].map((effect, i) => effect - units.cost[i]!).sort((a, b) => b - a);
      let best = 0;
      let running = 0;
      for (const profit of profits) {
        running += profit;
        best = Math.max(best, running);
      }
      const chosen = [...cutoff(units)].map((i) => units.effect[i]! - units.cost[i]!);
      expect(chosen.reduce((sum, profit) => sum + profit, 0)).toBeCloseTo(best, 6);
      expect(chosen).toEqual(profits.slice(0, chosen.length));
    }),
  );
});

test('a minimum asks for more, and nobody may be worth contacting', () => {
  const units = { effect: Float64Array.of(70, 90, 10, 80), cost: new Float64Array(4).fill(20) };
  expect(cutoff(units)).toEqual(Int32Array.of(1, 3, 0));
  expect(cutoff(units, { minimum: 55 })).toEqual(Int32Array.of(1, 3));
  expect(cutoff(units, { minimum: 60 })).toEqual(Int32Array.of(1));
  expect(cutoff(units, { minimum: 1000 })).toEqual(Int32Array.of());
});

test('one standard error keeps the doubtful out', () => {
  const units = {
    effect: Float64Array.of(50, 50),
    cost: Float64Array.of(20, 20),
    standardError: Float64Array.of(10, 40),
  };
  expect(cutoff(units)).toEqual(Int32Array.of(0, 1));
  expect(cutoff(units, { oneStandardError: true })).toEqual(Int32Array.of(0));
});
