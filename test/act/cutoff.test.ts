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
      expect(cutoff(units).expectedProfit).toBeCloseTo(best, 6);
    }),
  );
});

test('a budget is never exceeded, and top counts people to contact', () => {
  fc.assert(
    fc.property(
      candidates,
      fc.integer({ min: 0, max: 9000 }),
      fc.integer({ min: 0, max: 40 }),
      (units, budget, top) => {
        const holdout = 0.2;
        const chosen = cutoff(units, { budget, top, holdout });
        const spent = [...chosen.selected].reduce((sum, i) => sum + units.cost[i]! * (1 - holdout), 0);
        expect(spent).toBeLessThanOrEqual(budget + 1e-6);
        expect(chosen.selected.length * (1 - holdout)).toBeLessThanOrEqual(top + 1e-6);
      },
    ),
  );
});

test('what ended the list is said', () => {
  const units = { effect: Float64Array.of(90, 80, 70, 10), cost: new Float64Array(4).fill(20) };
  expect(cutoff(units)).toMatchObject({
    endedBy: 'profit',
    lowestEffect: 70,
    profitable: 3,
    expectedProfit: 180,
  });
  expect(cutoff(units, { top: 2 })).toMatchObject({ endedBy: 'top', lowestEffect: 80 });
  expect(cutoff(units, { budget: 20 })).toMatchObject({ endedBy: 'budget', lowestEffect: 90 });
  expect(cutoff(units, { minimum: 65 }).selected).toEqual(Int32Array.of(0));
  expect(cutoff({ ...units, cost: new Float64Array(4) })).toMatchObject({ endedBy: 'audience' });
});

test('nobody is worth contacting', () => {
  const chosen = cutoff({ effect: Float64Array.of(1, 2), cost: Float64Array.of(5, 5) });
  expect(chosen).toMatchObject({ lowestEffect: undefined, expectedProfit: 0, endedBy: 'profit' });
  expect(chosen.selected.length).toBe(0);
});

test('one standard error keeps the doubtful out', () => {
  const units = {
    effect: Float64Array.of(50, 50),
    cost: Float64Array.of(20, 20),
    standardError: Float64Array.of(10, 40),
  };
  expect(cutoff(units, { oneStandardError: true }).selected).toEqual(Int32Array.of(0));
});
