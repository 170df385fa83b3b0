import { describe, expect, it } from 'vitest';
import { afterComplaint, type Followed } from '../../src/measure/afterComplaint.js';
import { caseFigures } from '../../src/measure/caseFigures.js';
import { random } from '../../src/random.js';
import { kaplanMeier, survivalQuantile } from '../../src/stats/kaplanMeier.js';
import { poissonInterval } from '../../src/stats/poissonInterval.js';

describe('published numbers', () => {
  /** Freireich et al. 1963, Blood 21, as in Kleinbaum & Klein, Survival Analysis, table 2.1: 6-MP arm, weeks; 1 = relapse. */
  const times = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  const ended = times.map((_, i) => (i < 9 ? 1 : 0));

  it('product-limit estimate of the 6-MP arm', () => {
    const steps = kaplanMeier(times, ended);
    expect(steps.map(({ time }) => time)).toEqual([6, 7, 10, 13, 16, 22, 23]);
    const printed = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482];
    steps.forEach(({ survival }, i) => {
      expect(survival).toBeCloseTo(printed[i]!, 4);
    });
    expect(survivalQuantile(steps, 0.5).time).toBe(23);
    expect(survivalQuantile(steps, 0.9).time).toBeUndefined();
  });

  it('exact Poisson limits (Garwood 1936; Ulm 1990, Am. J. Epidemiol. 131)', () => {
    const printed = [
      [0, 0, 3.69],
      [1, 0.03, 5.57],
      [5, 1.62, 11.67],
      [20, 12.22, 30.89],
      [100, 81.36, 121.63],
    ]; // prettier-ignore
    for (const [count, low, high] of printed) {
      const found = poissonInterval(count!)!;
      expect(found.low).toBeCloseTo(low!, 2);
      expect(found.high).toBeCloseTo(high!, 2);
    }
    expect(poissonInterval(1.5)).toBeUndefined();
  });
});

describe('figures of cases', () => {
  it('count open ones with how long they have lasted', () => {
    const one = (
      opened: number,
      closed: number | null,
      cost: number | null = null,
      said: number | null = null,
    ) => ({
      customer: opened % 2,
      opened,
      closed,
      cost,
      satisfaction: said,
    }); // prettier-ignore
    const found = caseFigures([one(1, 3, 100, 4), one(2, 6, 50), one(3, null), one(4, 5, null, 2)], 10);
    expect(found).toMatchObject({
      cases: 4,
      customers: 2,
      open: 1,
      cost: 150,
      costKnown: 2,
      satisfaction: 3,
    });
    expect(found.median.time).toBe(2);
    expect(found.ninety.time).toBeUndefined();
    expect(caseFigures([], 10)).toMatchObject({ cases: 0, open: 0, satisfaction: undefined });
  });
});

describe('after a complaint', () => {
  /** Customers who buy at their own pace through 1,000 days. */
  function shop(customers: number, next: () => number) {
    const start = [0];
    const day: number[] = [];
    for (let c = 0; c < customers; c++) {
      const pace = 0.002 + 0.02 * next();
      for (let on = 0; on < 1000; on++) if (next() < pace) day.push(on);
      start.push(day.length);
    }
    return {
      customers,
      start: Int32Array.from(start),
      day: Int32Array.from(day),
      amount: new Float64Array(day.length).fill(100),
    };
  }

  it('finds no difference where those who complain are like the others, in 95 % of worlds', () => {
    const next = random(8);
    const worlds = 60;
    let covered = 0;
    for (let world = 0; world < worlds; world++) {
      const orders = shop(250, next);
      const followed: Followed[] = [];
      for (let place = 0; place < 60; place++) {
        const on = 500 + Math.floor(next() * 300);
        if (orders.day[orders.start[place]!]! < on) followed.push({ place, on, from: on + 5 });
      }
      const calm = Int32Array.from({ length: 190 }, (_, i) => 60 + i);
      const found = afterComplaint(followed, calm, orders, 90, world).difference.interval!;
      if (found.low <= 0 && found.high >= 0) covered++;
    }
    expect(covered / worlds).toBeGreaterThan(0.87);
  }, 30_000);

  it('counts days from the day after, and says nothing where nobody is alike', () => {
    const orders = {
      customers: 2,
      start: Int32Array.from([0, 3, 3]),
      day: Int32Array.from([10, 20, 30]),
      amount: Float64Array.from([1, 1, 1]),
    };
    const at = (from: number, days: number) =>
      afterComplaint([{ place: 0, on: 15, from }], Int32Array.from([1]), orders, days, 1);
    expect(at(20, 9).bought).toBe(0);
    expect(at(20, 10).bought).toBe(1);
    expect(at(19, 1).bought).toBe(1);
    expect(at(19, 1)).toMatchObject({ matched: 0, alikeShare: undefined, pValue: undefined });
  });
});
