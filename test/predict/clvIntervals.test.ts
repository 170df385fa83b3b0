import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseDay } from '../../src/days.js';
import { buyingModelNames, buyingModels } from '../../src/predict/buyingModels.js';
import { type ClvHistories, fitClv, scoreClv } from '../../src/predict/clv.js';
import { clvIntervals } from '../../src/predict/clvIntervals.js';
import { random, randomGamma } from '../../src/random.js';
import { dataFolder, hasData } from '../harness/places.js';

const truth = {
  'bg-nbd': [0.6, 5, 0.8, 2.4],
  'pareto-nbd': [0.8, 9, 0.8, 12],
  'bg-bb': [1.2, 0.75, 0.66, 2.8],
};

test.each(buyingModelNames)('%s: what is drawn has the mean that the formula expects', (name) => {
  const model = buyingModels[name];
  const uniform = random(3);
  const [x, age, horizon] = name === 'bg-bb' ? [3, 6, 5] : [4, 40, 52];
  const n = 20_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const count = model.draw(truth[name], x, age, horizon, uniform);
    sum += count;
    squares += count * count;
  }
  const error = Math.sqrt((squares / n - (sum / n) * (sum / n)) / n);
  const expected = model.orders(truth[name], x, age, [horizon])[0]!;
  expect(Math.abs(sum / n - expected)).toBeLessThan(3.5 * error);
});

/** 600 customers of a BG/NBD and Gamma-Gamma world: what was seen of them, and what they did in the 52 weeks after. */
function played(seed: number) {
  const u = random(seed);
  const n = 600;
  const seen = {
    frequency: new Int32Array(n),
    recency: new Float64Array(n),
    age: new Float64Array(n),
    margin: new Float64Array(n).fill(Number.NaN),
  };
  const orders = new Float64Array(n);
  const earned = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const age = 27 + Math.floor(u() * 12);
    const rate = randomGamma(u, 0.6) / 5;
    const a = randomGamma(u, 0.8);
    const leaving = a / (a + randomGamma(u, 2.4));
    const nu = randomGamma(u, 3.74) / 15.44;
    seen.age[i] = age;
    let before = 0;
    for (let t = -Math.log(1 - u()) / rate; t <= age + 52; t += -Math.log(1 - u()) / rate) {
      const worth = randomGamma(u, 6.25) / nu;
      if (t <= age) {
        seen.frequency[i] = seen.frequency[i]! + 1;
        seen.recency[i] = t;
        before += worth;
      } else {
        orders[i] = orders[i]! + 1;
        earned[i] = earned[i]! + worth;
      }
      if (u() < leaving) break;
    }
    if (seen.frequency[i]! > 0) seen.margin[i] = before / seen.frequency[i]!;
  }
  return { seen, orders, earned };
}

const year = { horizon: 52, discount: 0.1, perYear: 52 };

test('what customers really do is beyond an end of their interval in about 2.5 % of cases', () => {
  let [above, richer, below, all] = [0, 0, 0, 0];
  for (const seed of [11, 12, 13]) {
    const { seen, orders, earned } = played(seed);
    const fit = fitClv(seen, 'bg-nbd');
    const found = clvIntervals(fit, seen, year, scoreClv(fit, seen, year), 1);
    for (let i = 0; i < orders.length; i++) {
      all++;
      if (orders[i]! > found.ordersHigh[i]!) above++;
      if (earned[i]! > found.marginHigh[i]!) richer++;
      if (orders[i]! < found.ordersLow[i]! || earned[i]! < found.marginLow[i]!) below++;
    }
  }
  expect(above / all).toBeGreaterThan(0.005);
  expect(above / all).toBeLessThan(0.035);
  expect(richer / all).toBeGreaterThan(0.01);
  expect(richer / all).toBeLessThan(0.04);
  expect(below / all).toBeLessThan(0.035);
});

test('the same seed gives the same intervals; a model that did not converge has none', () => {
  const { seen } = played(11);
  const small: ClvHistories = {
    frequency: seen.frequency.slice(0, 60),
    recency: seen.recency.slice(0, 60),
    age: seen.age.slice(0, 60),
    margin: seen.margin.slice(0, 60),
  };
  const fit = fitClv(seen, 'bg-nbd');
  const scores = scoreClv(fit, small, year);
  const once = clvIntervals(fit, small, year, scores, 5);
  expect(clvIntervals(fit, small, year, scores, 5)).toEqual(once);
  expect(clvIntervals(fit, small, year, scores, 6)).not.toEqual(once);
  const lost = { ...fit, buying: { ...fit.buying, converged: false } };
  expect(clvIntervals(lost, small, year, scores, 5).ordersHigh.every(Number.isNaN)).toBe(true);
});

describe.skipIf(!hasData('cdnow/cdnow_sample_transactions.csv.gz'))('CDNOW', () => {
  test('the 39 weeks that were held out are beyond the interval for about one customer in forty', async () => {
    const lines = createInterface({
      input: createReadStream(join(dataFolder, 'cdnow/cdnow_sample_transactions.csv.gz')).pipe(
        createGunzip(),
      ),
    });
    const days = new Map<string, Set<number>>();
    for await (const line of lines) {
      const [id, , date] = line.split(',');
      const day = parseDay(date!);
      if (day === undefined) continue;
      days.set(id!, (days.get(id!) ?? new Set()).add(day));
    }
    const end = parseDay('1997-09-30')!;
    const first = Array.from(days.values(), (all) => Math.min(...all));
    const repeat = Array.from(days.values(), (all, i) =>
      [...all].filter((day) => day > first[i]! && day <= end),
    );
    const later = Array.from(days.values(), (all) => [...all].filter((day) => day > end).length);
    const seen = {
      frequency: Int32Array.from(repeat, (all) => all.length),
      recency: Float64Array.from(repeat, (all, i) =>
        all.length === 0 ? 0 : (Math.max(...all) - first[i]!) / 7,
      ),
      age: Float64Array.from(first, (day) => (end - day) / 7),
      margin: new Float64Array(first.length).fill(Number.NaN),
    };
    const fit = fitClv(seen, 'bg-nbd');
    const weeks = { ...year, horizon: 39 };
    const found = clvIntervals(fit, seen, weeks, scoreClv(fit, seen, weeks), 1);
    const beyond = later.filter((count, i) => count > found.ordersHigh[i]!).length / later.length;
    const fewer = later.filter((count, i) => count < found.ordersLow[i]!).length / later.length;
    expect(fit.buying.parameters[0]).toBeCloseTo(0.243, 3);
    expect(beyond).toBeLessThan(0.035);
    expect(fewer).toBeLessThan(0.01);
  });
});
