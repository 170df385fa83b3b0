import { describe, expect, it } from 'vitest';
import { cholesky } from '../../src/learn/cholesky.js';
import { periodHistories, weeklyHistories } from '../../src/predict/buyerHistories.js';
import { buyingModels } from '../../src/predict/buyingModels.js';
import { type ClvHistories, fitClv, marginOf, scoreClv } from '../../src/predict/clv.js';
import { clvTotals } from '../../src/predict/clvTotals.js';
import { holdOut, holdOutErrors } from '../../src/predict/holdOut.js';
import { random, randomNormal } from '../../src/random.js';

/** Customers of a plain world: exponential gaps at a rate of their own, who leave after an order or at any time. */
function world(
  size: number,
  seed: number,
  leave: 'after orders' | 'any time' = 'after orders',
): ClvHistories {
  const u = random(seed);
  const frequency = new Int32Array(size);
  const recency = new Float64Array(size);
  const age = new Float64Array(size);
  const margin = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const rate = 0.02 + 0.3 * u() * u() * u();
    const leaving = leave === 'after orders' ? u() * u() * 0.8 : 0;
    const dying = u() < 0.5 ? 0.2 : 0.004;
    const death = leave === 'any time' ? -Math.log(1 - u()) / dying : Number.POSITIVE_INFINITY;
    age[i] = 26 + Math.floor(u() * 52);
    const usual = Math.exp(3 + 0.5 * randomNormal(u));
    for (let time = 0; ; ) {
      time += Math.ceil(-Math.log(1 - u()) / rate);
      if (time > Math.min(age[i]!, death)) break;
      frequency[i] = frequency[i]! + 1;
      recency[i] = time;
      margin[i] = margin[i]! + usual * Math.exp(0.4 * randomNormal(u));
      if (u() < leaving) break;
    }
    if (frequency[i]! > 0) margin[i] = margin[i]! / frequency[i]!;
  }
  return { frequency, recency, age, margin };
}

const outlook = { horizon: 52, discount: 0.1, perYear: 365.25 / 7 };
const total = (values: Float64Array, weight?: Float64Array) =>
  values.reduce((sum, value, i) => sum + value * (weight?.[i] ?? 1), 0);

describe('lifetime value', () => {
  const histories = world(1500, 4);

  it('without interest is the margin expected; with it, each week is worth what its middle is', () => {
    const fit = fitClv(histories, 'bg-nbd');
    expect(fit.buying.converged, fit.buying.reason).toBe(true);
    const plain = scoreClv(fit, histories, { ...outlook, discount: 0 });
    plain.clv.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.margin[i]!, 9);
    });
    const week = scoreClv(fit, histories, { ...outlook, horizon: 1 });
    expect(week.clv[0]! / week.margin[0]!).toBeCloseTo(
      Math.exp(-Math.log(1.1) * (0.5 / outlook.perYear)),
      12,
    );
    const year = scoreClv(fit, histories, outlook);
    const share = total(year.clv) / total(year.margin);
    expect(share).toBeGreaterThan(1 / 1.1);
    expect(share).toBeLessThan(1);
  });

  it('a horizon that ends within a week counts that part of it', () => {
    const fit = fitClv(histories, 'bg-nbd');
    const orders = (horizon: number) => total(scoreClv(fit, histories, { ...outlook, horizon }).orders);
    expect(orders(4)).toBeLessThan(orders(4.5));
    expect(orders(4.5)).toBeLessThan(orders(5));
  });

  it.each(['bg-nbd', 'pareto-nbd'] as const)(
    '%s: totals are sums, with the spread that parameters drawn anew show',
    (model) => {
      const histories = world(1500, 4, model === 'bg-nbd' ? 'after orders' : 'any time');
      const fit = fitClv(histories, model);
      expect(fit.buying.converged, fit.buying.reason).toBe(true);
      const scores = scoreClv(fit, histories, outlook);
      const totals = clvTotals(fit, histories, outlook);
      expect(totals.orders.value).toBeCloseTo(total(scores.orders), 6);
      expect(totals.clv?.value).toBeCloseTo(total(scores.clv), 6);
      expect(totals.alive?.value).toBeCloseTo(total(scores.alive), 6);
      const u = random(9);
      const drawn = (one: typeof fit.buying) => {
        const size = one.parameters.length;
        const { lower } = cholesky(Float64Array.from(one.logCovariance), size)!;
        const z = Float64Array.from({ length: size }, () => randomNormal(u));
        const parameters = one.parameters.map((value, i) => {
          let shift = 0;
          for (let j = 0; j <= i; j++) shift += lower[i * size + j]! * z[j]!;
          return value * Math.exp(shift);
        });
        return { ...one, parameters };
      };
      const draws = Array.from({ length: 200 }, () => {
        const other = { ...fit, buying: drawn(fit.buying), spend: drawn(fit.spend!) };
        return total(scoreClv(other, histories, { ...outlook, horizon: 26 }).clv);
      });
      const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
      const spread = Math.sqrt(
        draws.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / draws.length,
      );
      const { low, high } = clvTotals(fit, histories, { ...outlook, horizon: 26 }).clv!;
      expect((high! - low!) / (2 * 1.96) / spread).toBeGreaterThan(0.85);
      expect((high! - low!) / (2 * 1.96) / spread).toBeLessThan(1.18);
    },
    60_000,
  );

  it('equal customers may be given once with their number', () => {
    const one: ClvHistories = {
      frequency: Int32Array.of(0, 1, 2, 5, 1),
      recency: Float64Array.of(0, 4, 20, 30, 25),
      age: Float64Array.of(30, 30, 30, 32, 26),
      margin: Float64Array.of(0, 10, 20, 15, 12),
      weight: Float64Array.of(60, 10, 8, 12, 9),
    };
    const places = Array.from(one.weight!, (n, i) => Array.from({ length: n }, () => i)).flat();
    const each: ClvHistories = {
      frequency: Int32Array.from(places, (i) => one.frequency[i]!),
      recency: Float64Array.from(places, (i) => one.recency[i]!),
      age: Float64Array.from(places, (i) => one.age[i]!),
      margin: Float64Array.from(places, (i) => one.margin[i]!),
    };
    const a = fitClv(one, 'bg-nbd');
    const b = fitClv(each, 'bg-nbd');
    expect(a.buying.logLikelihood).toBeCloseTo(b.buying.logLikelihood, 6);
    expect(a.customers).toBe(99);
    expect(a.repeaters).toBe(39);
    expect(a.average.ordersPerTime).toBeCloseTo(b.average.ordersPerTime, 12);
    expect(clvTotals(a, one, outlook).orders.value).toBeCloseTo(clvTotals(b, each, outlook).orders.value, 3);
  });

  it('margins unknown leave money empty, too few of them or negative ones fall back and are counted', () => {
    const unknown = { ...histories, margin: histories.margin.map(() => Number.NaN) };
    const fit = fitClv(unknown, 'bg-nbd');
    const scores = scoreClv(fit, unknown, outlook);
    expect(scores.state).toBe('no_margin');
    expect(scores.clv.every(Number.isNaN)).toBe(true);
    expect(scores.orders.every((value) => value > 0)).toBe(true);
    expect(clvTotals(fit, unknown, outlook).clv).toBeUndefined();
    let kept = 0;
    const few = {
      ...histories,
      margin: histories.margin.map((value) => (value > 0 && kept++ < 5 ? value : Math.min(value, 0) - 1)),
    };
    const poor = fitClv(few, 'bg-nbd');
    expect(poor.notAboveZero).toBe(poor.repeaters - 5);
    expect(scoreClv(poor, few, outlook).state).toBe('average_margin');
    expect(marginOf(poor, 3, 7)).toBe(poor.average.marginPerOrder);
  });

  it('a model that does not fit the world is found out soon', () => {
    const fit = fitClv(histories, 'pareto-nbd');
    expect(fit.buying.converged).toBe(false);
    expect(fit.buying.evaluations).toBeLessThan(2000);
    expect(scoreClv(fit, histories, outlook).state).toBe('cohort_average');
  });

  it('where the model does not converge everybody gets the rate of all', () => {
    const nobody: ClvHistories = {
      frequency: Int32Array.of(0, 0, 0, 1),
      recency: Float64Array.of(0, 0, 0, 5),
      age: Float64Array.of(10, 20, 30, 40),
      margin: Float64Array.of(0, 0, 0, 8),
    };
    const fit = fitClv(nobody, 'bg-nbd');
    expect(fit.buying.converged).toBe(false);
    expect(fit.buying.reason).toMatch(/flat|edge/);
    const scores = scoreClv(fit, nobody, outlook);
    expect(scores.state).toBe('cohort_average');
    expect([...scores.orders]).toEqual([0.52, 0.52, 0.52, 0.52]);
    expect(scores.margin[0]).toBeCloseTo(0.52 * 8, 12);
    expect(clvTotals(fit, nobody, outlook).orders.low).toBeUndefined();
  });
});

describe('histories from days', () => {
  // Customer 1 on days 0, 10, 10 + 30, 45; customer 2 never; customer 3 on day 100 only.
  const days = {
    start: Int32Array.of(0, 0, 4, 4, 5),
    day: Int32Array.of(0, 10, 40, 45, 100),
    margin: Float64Array.of(99, 1, 2, 6, 50),
  };

  it('in weeks: the first day is no repeat, and later days are not seen', () => {
    const all = weeklyHistories(days, 100);
    expect([...all.customer]).toEqual([1, 3]);
    expect([...all.frequency]).toEqual([3, 0]);
    expect(all.recency[0]).toBeCloseTo(45 / 7, 12);
    expect([...all.age]).toEqual([100 / 7, 0]);
    expect([...all.margin]).toEqual([3, 0]);
    // Gaps 10, 30 and 5: their median is 10, and 55 days have passed.
    expect(all.overdue[0]).toBe(5.5);
    expect(all.overdue[1]).toBeNaN();
    const early = weeklyHistories(days, 44);
    expect([...early.customer]).toEqual([1]);
    expect([...early.frequency]).toEqual([2]);
    expect(early.margin[0]).toBe(1.5);
    expect(early.overdue[0]).toBe(4 / 20);
  });

  it('in whole months: purchases of one month are one, the last month counts when it is over', () => {
    // Day 0 is 1 January 1970; 40 and 45 are in February, 89 is the last of March.
    const over = periodHistories(days, 89, 'month');
    expect([over.frequency[0], over.recency[0], over.age[0], over.margin[0]]).toEqual([1, 1, 2, 8]);
    const running = periodHistories(days, 88, 'month');
    expect([running.frequency[0], running.recency[0], running.age[0]]).toEqual([1, 1, 1]);
    expect(periodHistories(days, 100, 'quarter').customer.length).toBe(1);
  });
});

it('the hold-out is summed by frequency, 7 and more together', () => {
  const groups = holdOut({
    frequency: [0, 0, 3, 7, 12],
    actual: [1, 0, 2, 5, 9],
    expected: [0.5, 0.5, 1, 6, 8],
    actualMargin: [10, 0, 20, 50, 90],
    expectedMargin: [5, 5, 10, 60, 80],
  });
  expect(
    groups.map(({ frequency, customers, actual, expected }) => [frequency, customers, actual, expected]),
  ).toEqual([
    ['0', 2, 1, 1],
    ['3', 1, 2, 1],
    ['7+', 2, 14, 14],
    ['all', 5, 17, 16],
  ]);
  const none = { frequency: [], actualMargin: [], expectedMargin: [] };
  const errors = holdOutErrors({ ...none, actual: [1, 3], expected: [2, 1] }, 2);
  expect(errors).toEqual({
    absolute: 1.5,
    rootSquared: Math.sqrt(2.5),
    absoluteOfAverage: 1,
    rootSquaredOfAverage: 1,
  });
});

it('orders of bg-bb add up over periods whatever the spans', () => {
  const parameters = [1.2, 0.75, 0.66, 2.8];
  const { orders } = buyingModels['bg-bb'];
  const all = orders(parameters, 2, 6, [1, 2, 3, 4, 5]);
  expect(orders(parameters, 2, 6, [5])[0]).toBeCloseTo(all[4]!, 12);
  expect(all[0]).toBeCloseTo(3.2 / 7.95, 12);
});
