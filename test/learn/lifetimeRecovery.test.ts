import { describe, expect, it } from 'vitest';
import { bgBbOutlook, fitBgBb } from '../../src/learn/bgBb.js';
import { bgNbdAlive, bgNbdLogLikelihood, bgNbdOrders, fitBgNbd } from '../../src/learn/bgNbd.js';
import { fitPositive, type PositiveFit } from '../../src/learn/fitPositive.js';
import { fitGammaGamma } from '../../src/learn/gammaGamma.js';
import { collapseHistories, thinned } from '../../src/learn/histories.js';
import { fitParetoNbd, paretoNbdAlive, paretoNbdOrders } from '../../src/learn/paretoNbd.js';
import type { ClvFit } from '../../src/predict/clv.js';
import { clvTotals } from '../../src/predict/clvTotals.js';
import { type Random, random, randomNormal } from '../../src/random.js';

/** A gamma(shape, 1) draw: Marsaglia & Tsang 2000; below shape 1 boosted. */
function drawGamma(u: Random, shape: number): number {
  if (shape < 1) return drawGamma(u, shape + 1) * Math.exp(Math.log(1 - u()) / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = randomNormal(u);
    const v = 1 + x / Math.sqrt(9 * d);
    const cube = v * v * v;
    if (v > 0 && Math.log(1 - u()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

function drawBeta(u: Random, a: number, b: number): number {
  const x = drawGamma(u, a);
  return x / (x + drawGamma(u, b));
}

interface Buyer {
  readonly x: number;
  readonly recency: number;
  readonly age: number;
  /** Purchases in the time after. */
  readonly after: number;
  readonly alive: boolean;
}

/** Purchases of one customer until `age` and in `more` after it; `leaves` says when, or after which of them, they go. */
function buyer(u: Random, rate: number, age: number, more: number, leaves: (time: number) => number): Buyer {
  let time = 0;
  let x = 0;
  let recency = 0;
  let after = 0;
  let gone = leaves(-1);
  for (;;) {
    time += -Math.log(1 - u()) / rate;
    if (time > Math.min(gone, age + more)) break;
    if (time <= age) {
      x++;
      recency = time;
    } else after++;
    gone = Math.min(gone, leaves(time));
  }
  return { x, recency, age, after, alive: gone > age };
}

const worlds = {
  'bg-nbd': {
    parameters: [0.6, 5, 0.8, 2.4],
    draw(u: Random, age: number, more: number): Buyer {
      const p = drawBeta(u, 0.8, 2.4);
      const leaves = (time: number) => (time >= 0 && u() < p ? time : Number.POSITIVE_INFINITY);
      return buyer(u, drawGamma(u, 0.6) / 5, age, more, leaves);
    },
    learn: fitBgNbd,
    alive: bgNbdAlive,
    orders: bgNbdOrders,
  },
  'pareto-nbd': {
    parameters: [0.8, 8, 0.9, 20],
    draw(u: Random, age: number, more: number): Buyer {
      const death = -Math.log(1 - u()) / (drawGamma(u, 0.9) / 20);
      return buyer(u, drawGamma(u, 0.8) / 8, age, more, () => death);
    },
    learn: fitParetoNbd,
    alive: paretoNbdAlive,
    orders: paretoNbdOrders,
  },
} as const;

function drawn(model: keyof typeof worlds, size: number, seed: number): Buyer[] {
  const u = random(seed);
  return Array.from({ length: size }, () => worlds[model].draw(u, 20 + Math.floor(u() * 60), 30));
}

function histories(buyers: readonly Buyer[]) {
  return collapseHistories(
    buyers.map(({ x }) => x),
    buyers.map(({ recency }) => recency),
    buyers.map(({ age }) => age),
  ).histories;
}

/** Orders expected of all in 26 weeks, with the interval. */
function totalOrders(model: keyof typeof worlds, buying: PositiveFit, buyers: readonly Buyer[]) {
  const given = {
    frequency: Int32Array.from(buyers, ({ x }) => x),
    recency: Float64Array.from(buyers, ({ recency }) => recency),
    age: Float64Array.from(buyers, ({ age }) => age),
    margin: new Float64Array(buyers.length),
  };
  const counts = { customers: 0, repeaters: 0, histories: 0, notAboveZero: 0, correlation: undefined };
  const average = { ordersPerTime: 0, marginPerOrder: Number.NaN };
  const fit: ClvFit = { model, buying, spend: undefined, spendReason: undefined, average, ...counts };
  return clvTotals(fit, given, { horizon: 26, discount: 0, perYear: 52 }).orders;
}

/** Whether each 95 % interval holds the truth. */
function covered(fit: PositiveFit, truth: readonly number[]): readonly boolean[] {
  return truth.map((value, i) => {
    const error = Math.sqrt(fit.logCovariance[i * truth.length + i]!);
    return Math.abs(Math.log(fit.parameters[i]! / value)) < 1.96 * error;
  });
}

describe.each(['bg-nbd', 'pareto-nbd'] as const)('%s on simulated customers', (model) => {
  const { parameters, learn, alive, orders } = worlds[model];

  it('the parameters come back, and expectations are what then happens', () => {
    const buyers = drawn(model, 40_000, 11);
    const found = learn(histories(buyers));
    expect(found.converged, found.reason).toBe(true);
    found.parameters.forEach((value, i) => {
      const error = Math.sqrt(found.logCovariance[i * 4 + i]!);
      expect(error).toBeLessThan(0.25);
      expect(Math.abs(Math.log(value / parameters[i]!))).toBeLessThan(3.5 * error);
    });
    for (const [from, to] of [
      [0, 0],
      [1, 1],
      [2, 4],
      [5, 1000],
    ] as const) {
      const group = buyers.filter(({ x }) => x >= from && x <= to);
      let left = 0;
      let expected = 0;
      let gap = 0;
      let squares = 0;
      let stay = 0;
      for (const { x, recency, age, after, alive: there } of group) {
        const p = alive(parameters, x, recency, age);
        const one = p * orders(parameters, x, age, [30])[0]!;
        expected += one;
        gap += after - one;
        squares += (after - one) * (after - one);
        left += there ? 1 : 0;
        stay += p;
      }
      expect(Math.abs(gap), `orders of ${from} to ${to}`).toBeLessThan(4 * Math.sqrt(squares));
      expect(Math.abs(left - stay), `alive of ${from} to ${to}`).toBeLessThan(
        2 * Math.sqrt(group.length) + 1e-9,
      );
      expect(expected).toBeGreaterThan(0);
    }
  });

  it('95 % intervals hold the truth about 95 times in 100', () => {
    const hits = [0, 0, 0, 0];
    let totalsHeld = 0;
    const worldsDrawn = 40;
    for (let seed = 0; seed < worldsDrawn; seed++) {
      const buyers = drawn(model, 1200, 100 + seed);
      const given = histories(buyers);
      const found = learn(given);
      expect(found.converged, `seed ${seed}: ${found.reason}`).toBe(true);
      covered(found, parameters).forEach((holds, i) => {
        if (holds) hits[i]!++;
      });
      const truth = buyers.reduce(
        (sum, { x, recency, age }) =>
          sum + alive(parameters, x, recency, age) * orders(parameters, x, age, [26])[0]!,
        0,
      );
      const { low, high } = totalOrders(model, found, buyers);
      if (low! <= truth && truth <= high!) totalsHeld++;
    }
    expect(totalsHeld / worldsDrawn).toBeGreaterThan(0.85);
    for (const count of hits) expect(count / worldsDrawn).toBeGreaterThan(0.85);
    expect(hits.reduce((sum, count) => sum + count, 0) / (4 * worldsDrawn)).toBeGreaterThan(0.91);
  });
});

describe('BG/BB and Gamma-Gamma on simulated customers', () => {
  it('BG/BB: the parameters come back, and expectations are what then happens', () => {
    const truth = [1.2, 0.75, 0.65, 2.8];
    const u = random(5);
    const donors = Array.from({ length: 20_000 }, () => {
      const p = drawBeta(u, 1.2, 0.75);
      const leaving = drawBeta(u, 0.65, 2.8);
      let x = 0;
      let recency = 0;
      let after = 0;
      for (let year = 1; year <= 11; year++) {
        if (u() < leaving) break;
        if (u() >= p) continue;
        if (year > 6) after++;
        else {
          x++;
          recency = year;
        }
      }
      return { x, recency, after };
    });
    const { histories: given } = collapseHistories(
      donors.map(({ x }) => x),
      donors.map(({ recency }) => recency),
      donors.map(() => 6),
    );
    const found = fitBgBb(given);
    expect(found.converged, found.reason).toBe(true);
    found.parameters.forEach((value, i) => {
      const error = Math.sqrt(found.logCovariance[i * 4 + i]!);
      expect(Math.abs(Math.log(value / truth[i]!))).toBeLessThan(3.5 * error);
    });
    let gap = 0;
    let squares = 0;
    for (const { x, recency, after } of donors) {
      const expected = bgBbOutlook(truth, x, recency, 6, 5).orders.reduce((sum, value) => sum + value, 0);
      gap += after - expected;
      squares += (after - expected) * (after - expected);
    }
    expect(Math.abs(gap)).toBeLessThan(4 * Math.sqrt(squares));
  });

  it('Gamma-Gamma: the parameters come back whatever the unit of money', () => {
    const u = random(8);
    const x = Int32Array.from({ length: 10_000 }, () => 1 + Math.floor(u() * 6));
    const mean = Float64Array.from(x, (k) => drawGamma(u, 6 * k) / ((drawGamma(u, 4) / 15) * k));
    const fit = fitGammaGamma({ x, mean });
    expect(fit.converged, fit.reason).toBe(true);
    expect(covered(fit, [6, 4, 15])).toEqual([true, true, true]);
    const cents = fitGammaGamma({ x, mean: mean.map((value) => value * 1e6) });
    expect(cents.parameters[2]! / fit.parameters[2]!).toBeCloseTo(1e6, 0);
    expect(cents.logLikelihood).toBeCloseTo(fit.logLikelihood - 10_000 * Math.log(1e6), 3);
  });
});

describe('histories', () => {
  it('equal ones are counted together, and every customer finds theirs', () => {
    const u = random(3);
    const x = Array.from({ length: 500 }, () => Math.floor(u() * 4));
    const recency = x.map((k) => (k === 0 ? 0 : 1 + Math.floor(u() * 5)));
    const age = recency.map((time) => time + Math.floor(u() * 4));
    const { histories: given, rowOf } = collapseHistories(x, recency, age);
    expect(given.total).toBe(500);
    expect(given.rows).toBeLessThan(100);
    x.forEach((k, i) => {
      const row = rowOf[i]!;
      expect([given.x[row], given.times[given.last[row]!], given.times[given.seen[row]!]]).toEqual([
        k,
        recency[i],
        age[i],
      ]);
    });
    expect(given.weight.reduce((sum, value) => sum + value, 0)).toBe(500);
  });

  it('large ones fitted from a sample on end where small ones would', () => {
    const given = histories(drawn('bg-nbd', 60_000, 21));
    expect(given.rows).toBeGreaterThan(40_000);
    const direct = fitPositive(bgNbdLogLikelihood(given), [[0.6, 5, 0.8, 2.4]], given.total);
    const fit = fitBgNbd(given);
    expect(fit.logLikelihood).toBeCloseTo(direct.logLikelihood, 6);
    fit.parameters.forEach((value, i) => {
      expect(Math.abs(value / direct.parameters[i]! - 1)).toBeLessThan(1e-5);
    });
    expect(thinned(given, 7).total).toBeLessThan(given.total / 6);
  });

  it('what can not be told from the data is said, not guessed', () => {
    const once = collapseHistories([0, 0, 0, 0], [0, 0, 0, 0], [5, 10, 20, 30]).histories;
    expect(fitBgNbd(once)).toMatchObject({ converged: false });
    expect(fitParetoNbd(once)).toMatchObject({ converged: false });
    const oneYear = collapseHistories([0, 1, 0], [0, 1, 0], [1, 1, 0], [60, 40, 30]).histories;
    expect(fitBgBb(oneYear)).toMatchObject({ converged: false });
  });
});
