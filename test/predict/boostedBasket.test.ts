import { expect, test } from 'vitest';
import type { RawColumn } from '../../src/learn/encoder.js';
import { expectedBasket, fitBasket } from '../../src/predict/basket.js';
import { basketLosses } from '../../src/predict/boostedBasket.js';
import { basketCalibration, marginCalibration } from '../../src/predict/marginCalibration.js';
import { random, randomNormal } from '../../src/random.js';

/** Purchases of kitchens are worth 90, others 30, spread by a factor, some come back: no past basket says so. */
function purchases(seed: number, rows: number) {
  const uniform = random(seed);
  const kitchen = Float64Array.from({ length: rows }, () => (uniform() < 0.3 ? 1 : 0));
  const margin = kitchen.map((of) => {
    const value = (of === 1 ? 9000 : 3000) * Math.exp(0.5 * randomNormal(uniform) - 0.125);
    return uniform() < 0.05 ? -value / 2 : value;
  });
  const features: readonly RawColumn[] = [{ name: 'kitchen', kind: 'numeric', values: kitchen }];
  const chosen = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => i % 4 !== 0);
  return { kitchen, margin, features, chosen, rows };
}

test.each(basketLosses)('boosted trees with a %s loss say what purchases are worth to whom', (loss) => {
  const { kitchen, margin, features, chosen, rows } = purchases(1, 2000);
  const model = fitBasket(features, chosen, margin, loss);
  const expected = expectedBasket(model, features, rows);
  const mean = (of: number) => expected[kitchen.indexOf(of)]!;
  expect(mean(1) / mean(0)).toBeGreaterThan(2.4);
  expect(mean(1) / mean(0)).toBeLessThan(3.6);
  // What came back is in the sum that they are scaled to.
  const sum = (values: Float64Array) => chosen.reduce((total, i) => total + values[i]!, 0);
  expect(sum(expected)).toBeCloseTo(sum(margin), 3);
  // On purchases it has not seen they are right on average, and nearer than one mean for all.
  const later = purchases(2, 2000);
  const foretold = expectedBasket(model, later.features, later.rows);
  expect(marginCalibration(foretold, later.margin).gate).toBe('pass');
  const plain = expectedBasket(fitBasket(features, chosen, margin), later.features, later.rows);
  const squares = (of: Float64Array) =>
    of.reduce((total, value, i) => total + (value - later.margin[i]!) * (value - later.margin[i]!), 0);
  expect(squares(foretold)).toBeLessThan(0.8 * squares(plain));
});

test('expectations that are right on average lie within the interval 95 times of 100', () => {
  let inside = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const uniform = random(seed);
    const expected = Float64Array.from({ length: 60 }, () => 1000 + 4000 * uniform());
    const actual = expected.map((value) => value * -Math.log(1 - uniform()));
    const found = marginCalibration(expected, actual);
    if (found.expected >= found.low && found.expected <= found.high) inside++;
  }
  expect(inside / 400).toBeGreaterThan(0.91);
  expect(inside / 400).toBeLessThan(0.985);
});

test('only those who bought are asked what they brought; far off fails, few can not be told', () => {
  const twenty = Float64Array.from({ length: 40 }, () => 100);
  const outcome = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
  const margin = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 1 ? 100 + (i % 3) : 0));
  expect(basketCalibration(twenty, margin, outcome)).toMatchObject({
    rows: 20,
    expected: 2000,
    gate: 'pass',
  });
  expect(
    basketCalibration(
      twenty.map((v) => 1.3 * v),
      margin,
      outcome,
    ).gate,
  ).toBe('fail');
  expect(
    basketCalibration(twenty.subarray(0, 30), margin.subarray(0, 30), outcome.subarray(0, 30)).gate,
  ).toBe('too few');
});
