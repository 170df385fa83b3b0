import { describe, expect, it } from 'vitest';
import { activityCells, activityOf } from '../../src/predict/activity.js';
import { chancesFor, fitNextItems, type ItemHistory, popularOnly } from '../../src/predict/nextItems.js';
import { best, tryNextItems } from '../../src/predict/nextItemsTrial.js';
import { random } from '../../src/random.js';

/** Purchases by customer as [day, item], in order of days. */
function historyOf(
  purchases: readonly (readonly (readonly [number, number])[])[],
  items: number,
): ItemHistory {
  const start = new Int32Array(purchases.length + 1);
  purchases.forEach((of, c) => {
    start[c + 1] = start[c]! + of.length;
  });
  const rows = purchases.flat();
  return {
    customers: purchases.length,
    start,
    day: Int32Array.from(rows, ([day]) => day),
    item: Int32Array.from(rows, ([, item]) => item),
    items,
  };
}

/** A shop with two windows of 10 days from day 100 on: owners of item 0 buy item 1 three times as often as others. */
function shop(tied: boolean, customers = 4000): ItemHistory {
  const uniform = random(12);
  return historyOf(
    Array.from({ length: customers }, () => {
      const owned = uniform() < 0.5 ? 0 : 2;
      const bought: (readonly [number, number])[] = [[10, owned]];
      for (const item of [1, 3, 4]) if (uniform() < 0.1) bought.push([20, item]);
      for (const [from, to] of [
        [100, 110],
        [110, 120],
      ] as const) {
        for (const item of [1, 3, 4]) {
          const rate = item !== 1 || !tied ? 0.1 : owned === 0 ? 0.15 : 0.05;
          if (uniform() < rate) bought.push([from + Math.floor(uniform() * (to - from)), item]);
        }
      }
      return bought.sort((a, b) => a[0] - b[0]);
    }),
    5,
  );
}

describe('fitNextItems', () => {
  it('counts owners who did not have it, and who of them bought it, by hand', () => {
    const history = historyOf(
      [
        [
          [1, 0],
          [12, 1],
        ],
        [
          [1, 0],
          [5, 1],
          [12, 1],
        ],
        [
          [1, 0],
          [30, 1],
        ],
        [
          [1, 1],
          [12, 0],
        ],
        [
          [12, 0],
          [13, 1],
        ],
      ],
      2,
    );
    const fit = fitNextItems(history, 10, 10, 1);
    expect(fit.kept).toEqual([0, 1]);
    expect([...fit.support]).toEqual([0, 2, 1, 0]);
    // Of four customers with a past, two owned item 1; one of the other two bought it. One of one bought item 0.
    expect([...fit.base]).toEqual([1, 0.5]);
  });

  it('finds what owners buy, and draws it to everybody where it says nothing', () => {
    const tied = fitNextItems(shop(true), 110, 10, 20);
    const size = tied.kept.length;
    const of = (i: number, j: number) => tied.pair[tied.place[i]! * size + tied.place[j]!]!;
    expect(of(0, 1)).toBeGreaterThan(0.12);
    expect(of(2, 1)).toBeLessThan(0.08);
    expect(of(0, 3)).toBeGreaterThan(0.08);
    expect(of(0, 3)).toBeLessThan(0.12);
    const untied = fitNextItems(shop(false), 110, 10, 20);
    expect(untied.prior).toBeGreaterThan(500);
  });

  it('reads nothing from after the window', () => {
    const history = shop(true, 500);
    const later = { ...history, day: history.day.map((day) => (day >= 110 ? day + 1000 : day)) };
    expect(fitNextItems(later, 100, 10, 5)).toEqual(fitNextItems(history, 100, 10, 5));
  });
});

describe('chancesFor', () => {
  it('offers nothing that one owns, and sums to what came', () => {
    const history = shop(true);
    const fit = fitNextItems(history, 110, 10, 20);
    const out = new Float64Array(fit.kept.length);
    chancesFor(fit, [fit.place[0]!], activityOf(history, 0, 110), out);
    expect(out[fit.place[0]!]).toBe(0);
    for (const chance of out) expect(chance >= 0 && chance <= 0.99).toBe(true);
  });
});

describe('tryNextItems', () => {
  it('beats popularity where owning tells something, and foretells about as many as come', () => {
    const trial = tryNextItems(shop(true), 110, 10, 20, 1)!;
    expect(trial.difference.low).toBeGreaterThan(0);
    expect(trial.foretold / trial.came).toBeGreaterThan(0.85);
    expect(trial.foretold / trial.came).toBeLessThan(1.15);
  });

  it('does not where it tells nothing', () => {
    expect(tryNextItems(shop(false), 110, 10, 20, 1)!.difference.low).toBeLessThanOrEqual(0);
  });

  it('popularity gives everybody the rate of all', () => {
    const fit = popularOnly(fitNextItems(shop(true), 110, 10, 20));
    const size = fit.kept.length;
    fit.pair.forEach((rate, at) => {
      expect(rate).toBe(fit.base[at % size]);
    });
  });
});

it('the best are the greatest above 0, ties by place', () => {
  expect(best(Float64Array.of(0.2, 0, 0.5, 0.2, 0.1), 3)).toEqual([2, 0, 3]);
  expect(best(Float64Array.of(0, 0), 3)).toEqual([]);
});

it('activity tells how often and how lately, from purchases before the day only', () => {
  const history = historyOf(
    [
      [[90, 0]],
      [
        [1, 0],
        [2, 1],
        [2, 2],
        [95, 0],
      ],
      [
        [1, 0],
        [200, 0],
      ],
    ],
    3,
  );
  expect(activityOf(history, 0, 100)).toBe(0);
  expect(activityOf(history, 1, 100)).toBe(2 * 5);
  expect(activityOf(history, 2, 100)).toBe(2);
  expect(activityOf(history, 2, 400)).toBe(5 + 3);
  expect(activityCells).toBe(25);
});
