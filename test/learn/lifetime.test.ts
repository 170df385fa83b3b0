import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bgBbLogLikelihood, bgBbOutlook, fitBgBb } from '../../src/learn/bgBb.js';
import { bgNbdAlive, bgNbdLogLikelihood, bgNbdOrders, fitBgNbd } from '../../src/learn/bgNbd.js';
import type { LogLikelihood } from '../../src/learn/fitPositive.js';
import { expectedSpend, fitGammaGamma, gammaGammaLogLikelihood } from '../../src/learn/gammaGamma.js';
import { collapseHistories } from '../../src/learn/histories.js';
import {
  fitParetoNbd,
  paretoNbdAlive,
  paretoNbdLogLikelihood,
  paretoNbdOrders,
} from '../../src/learn/paretoNbd.js';
import { dataFolder, hasData } from '../harness/places.js';

/** Repeat purchase days of the 1/10 sample, with the mean spend on them, from its purchases up to 1997-09-30. */
function cdnow() {
  const end = Date.parse('1997-09-30');
  const spent = new Map<string, Map<number, number>>();
  const text = gunzipSync(
    readFileSync(join(dataFolder, 'cdnow/cdnow_sample_transactions.csv.gz')),
  ).toString();
  for (const line of text.trim().split('\n').slice(1)) {
    const [id, , date, , amount] = line.split(',');
    const day = Date.parse(date!);
    if (day > end) continue;
    const days = spent.get(id!) ?? new Map<number, number>();
    spent.set(id!, days.set(day, (days.get(day) ?? 0) + Number(amount)));
  }
  return [...spent.values()].map((days) => {
    const sorted = [...days].sort(([a], [b]) => a - b);
    const week = 7 * 86_400_000;
    const x = sorted.length - 1;
    return {
      x,
      recency: (sorted[x]![0] - sorted[0]![0]) / week,
      age: (end - sorted[0]![0]) / week,
      mean: sorted.slice(1).reduce((sum, [, amount]) => sum + amount, 0) / Math.max(x, 1),
    };
  });
}

describe.skipIf(!hasData('cdnow'))('CDNOW, as published', () => {
  const customers = cdnow();
  const { histories } = collapseHistories(
    customers.map(({ x }) => x),
    customers.map(({ recency }) => recency),
    customers.map(({ age }) => age),
  );

  it('BG/NBD: Fader, Hardie & Lee 2005, table 2', () => {
    const fit = fitBgNbd(histories);
    expect(fit.converged, fit.reason).toBe(true);
    expect(fit.parameters.map((value) => value.toFixed(3))).toEqual(['0.243', '4.414', '0.793', '2.426']);
    expect(fit.logLikelihood).toBeCloseTo(-9582.4292, 4);
  });

  it('Pareto/NBD: Fader, Hardie & Lee 2005, table 2', () => {
    const fit = fitParetoNbd(histories);
    expect(fit.converged, fit.reason).toBe(true);
    expect(fit.parameters.map((value) => value.toFixed(3))).toEqual(['0.553', '10.578', '0.606', '11.669']);
    expect(fit.logLikelihood).toBeCloseTo(-9594.9762, 4);
  });

  it('Gamma-Gamma: Fader & Hardie 2013, note 025', () => {
    const repeaters = customers.filter(({ x }) => x > 0);
    const fit = fitGammaGamma({ x: repeaters.map(({ x }) => x), mean: repeaters.map(({ mean }) => mean) });
    expect(fit.converged, fit.reason).toBe(true);
    expect(fit.parameters.map((value) => value.toFixed(2))).toEqual(['6.25', '3.74', '15.44']);
    expect(fit.logLikelihood).toBeCloseTo(-4055.9177, 4);
    expect(expectedSpend(fit.parameters, 0, 0)).toBeCloseTo(35.17, 2);
  });
});

describe.skipIf(!hasData('donations'))('donations, as published', () => {
  it('BG/BB: Fader, Hardie & Shang 2010, table 3', () => {
    const lines = gunzipSync(readFileSync(join(dataFolder, 'donations/bgbb_donations.csv.gz')))
      .toString()
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const column = (at: number) => lines.map((line) => line[at]!);
    const { histories } = collapseHistories(column(1), column(2), column(3));
    expect(histories.rows).toBe(22);
    const fit = fitBgBb(histories);
    expect(fit.converged, fit.reason).toBe(true);
    expect(fit.parameters.map((value) => value.toFixed(3))).toEqual(['1.204', '0.750', '0.657', '2.783']);
    expect(fit.logLikelihood).toBeCloseTo(-33225.5813, 3);
  });
});

/** The slope by central differences, against the one that is answered. */
function expectSlope(f: LogLikelihood, parameters: readonly number[]): void {
  const { gradient } = f(Float64Array.from(parameters));
  parameters.forEach((value, i) => {
    const h = 1e-5 * value;
    const at = (by: number) => f(Float64Array.from(parameters, (p, j) => (i === j ? p + by : p))).value;
    const numeric = (at(h) - at(-h)) / (2 * h);
    expect(Math.abs(gradient[i]! - numeric)).toBeLessThan(1e-5 * (1 + Math.abs(numeric)));
  });
}

const few = collapseHistories(
  [0, 0, 1, 2, 2, 7, 40, 40, 300],
  [0, 0, 3, 3.5, 30, 12, 38, 5, 39],
  [10, 39, 39, 10, 30, 39, 39, 39, 39],
  [3, 2, 1, 5, 1, 1, 1, 1, 2],
).histories;

const settings = [
  [0.24, 4.4, 0.8, 2.4],
  [3, 0.5, 0.01, 30],
  [0.05, 40, 9, 0.2],
];

it.each(settings)('slopes of likelihoods are those of their values: %d %d %d %d', (...parameters) => {
  expectSlope(bgNbdLogLikelihood(few), parameters);
  expectSlope(paretoNbdLogLikelihood(few), parameters);
  const years = collapseHistories(
    [0, 1, 2, 3, 6],
    [0, 1, 6, 4, 6],
    [6, 6, 6, 5, 6],
    [3, 2, 1, 5, 1],
  ).histories;
  expectSlope(bgBbLogLikelihood(years), parameters);
  const spending = { x: [1, 2, 2, 7, 40], mean: [3, 30, 12, 11, 0.5], weight: [1, 2, 1, 1, 3] };
  expectSlope(gammaGammaLogLikelihood(spending), parameters.slice(0, 3));
});

/** Γ series of the hypergeometric function, |z| < 1, for tests. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 100_000; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}

const pow = (base: number, exponent: number) => Math.exp(exponent * Math.log(base));

describe('expectations are those of the papers', () => {
  it('BG/NBD: Fader, Hardie & Lee 2005, equation 10', () => {
    for (const [x, age] of [
      [0, 0],
      [0, 39],
      [2, 38.86],
      [20, 39],
    ] as const) {
      for (const t of [1, 39, 200]) {
        const [r, alpha, a, b] = [0.243, 4.414, 0.793, 2.426];
        const f = hypergeometric(r + x, b + x, a + b + x - 1, t / (alpha + age + t));
        const closed = ((a + b + x - 1) / (a - 1)) * (1 - pow((alpha + age) / (alpha + age + t), r + x) * f);
        expect(bgNbdOrders([r, alpha, a, b], x, age, [t])[0]).toBeCloseTo(closed, 9);
      }
    }
  });

  it('BG/NBD: the customer of brucehardie.com/notes/004, x = 2, t_x = 30.43, T = 38.86', () => {
    const parameters = [0.243, 4.414, 0.793, 2.426];
    const alive = bgNbdAlive(parameters, 2, 30.43, 38.86);
    expect(alive * bgNbdOrders(parameters, 2, 38.86, [39])[0]!).toBeCloseTo(1.226, 3);
  });

  it('Pareto/NBD: its likelihood is the difference of hypergeometric functions of note 008', () => {
    const [r, alpha, s, beta] = [0.553, 10.578, 0.606, 11.669];
    for (const [x, tx, T] of [
      [0, 0, 39],
      [2, 30.43, 38.86],
      [7, 12, 39],
    ] as const) {
      const one = collapseHistories([x], [tx], [T]).histories;
      const f = (t: number) =>
        hypergeometric(r + s + x, r + x, r + s + x + 1, (beta - alpha) / (beta + t)) /
        pow(beta + t, r + s + x);
      const start = risen(r, x) * pow(alpha, r) * pow(beta, s);
      const closed =
        start * (1 / (pow(alpha + T, r + x) * pow(beta + T, s)) + (s / (r + s + x)) * (f(tx) - f(T)));
      const { value } = paretoNbdLogLikelihood(one)(Float64Array.of(r, alpha, s, beta));
      expect(Math.exp(value) / closed).toBeCloseTo(1, 10);
      const alive = start / (pow(alpha + T, r + x) * pow(beta + T, s)) / closed;
      expect(paretoNbdAlive([r, alpha, s, beta], x, tx, T)).toBeCloseTo(alive, 10);
    }
  });

  it('Pareto/NBD: nothing happens at s = 1', () => {
    const at = (s: number) => paretoNbdOrders([0.5, 10, s, 12], 3, 39, [52])[0]!;
    expect(at(1)).toBeCloseTo((at(1 + 1e-6) + at(1 - 1e-6)) / 2, 9);
  });

  it('BG/BB: Fader, Hardie & Shang 2010, table 7 and the closed form of equation 13', () => {
    const parameters = [1.204, 0.75, 0.657, 2.783];
    const next = (x: number, recency: number) =>
      bgBbOutlook(parameters, x, recency, 6, 5).orders.reduce((sum, value) => sum + value, 0);
    expect(next(0, 0)).toBeCloseTo(0.07, 2);
    expect(next(6, 6)).toBeCloseTo(3.75, 2);
    const [alpha, beta, gamma, delta] = parameters as [number, number, number, number];
    const { alive } = bgBbOutlook(parameters, 4, 5, 6, 5);
    const kept = (n: number) => risen(1 + delta, n) / risen(gamma + delta, n);
    const front = ((alpha + 4) / (alpha + beta + 6)) * (delta / (gamma - 1));
    const whole = (risen(delta, 7) / risen(gamma + delta, 7)) * (1 / alive);
    expect(next(4, 5)).toBeCloseTo((front * (kept(6) - kept(11))) / whole, 9);
  });
});

function risen(start: number, count: number): number {
  let product = 1;
  for (let k = 0; k < count; k++) product *= start + k;
  return product;
}
