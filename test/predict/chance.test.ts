import { expect, test } from 'vitest';
import { expectedBasket, fitBasket } from '../../src/predict/basket.js';
import { calibration } from '../../src/predict/calibration.js';
import { scoreChance, trainChance } from '../../src/predict/chance.js';
import { drift, spreads } from '../../src/predict/drift.js';
import { gains } from '../../src/predict/gains.js';
import { recalibrated, recalibration } from '../../src/predict/recalibration.js';
import { separatingColumns } from '../../src/predict/separation.js';
import { random } from '../../src/random.js';
import { simulate } from '../../src/world/simulate.js';

const { past, next, rows } = simulate({
  kind: 'stable',
  seed: 3,
  customers: 4000,
  campaigns: 4,
  holdout: 0.2,
});

function drawn(chances: Float64Array, seed: number): Uint8Array {
  const uniform = random(seed);
  return Uint8Array.from(chances, (p) => (uniform() < p ? 1 : 0));
}

const uniform = random(1);
const truth = Float64Array.from({ length: 20000 }, () => 0.02 + 0.3 * uniform() * uniform());

test('true chances pass: slope 1, intercept 0 and expected over actual 1 lie in their intervals', () => {
  const checked = calibration(truth, drawn(truth, 2));
  expect(checked.gate).toBe('pass');
  expect(checked.slope!.low).toBeLessThan(1);
  expect(checked.slope!.high).toBeGreaterThan(1);
  expect(checked.intercept!.low).toBeLessThan(0);
  expect(checked.intercept!.high).toBeGreaterThan(0);
  expect(checked.expectedOverActual!.low).toBeLessThan(1);
  expect(checked.expectedOverActual!.high).toBeGreaterThan(1);
  expect(checked.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(truth.length);
});

test('chances twice too high fail, and recalibration mends them', () => {
  const outcome = drawn(truth, 3);
  const high = truth.map((p) => 2 * p);
  expect(calibration(high, outcome).gate).toBe('fail');
  expect(calibration(recalibrated(recalibration(high, outcome), high), outcome).gate).toBe('pass');
});

test.each(['response', 'purchase', 'spend'] as const)(
  '%s is learned, calibrated out of time and above chance',
  (target) => {
    const { model, outOfTime } = trainChance(past, { target });
    expect(model.calibration.auc!).toBeGreaterThan(0.65);
    expect(model.calibration.slope!.value).toBeGreaterThan(0.7);
    expect(model.calibration.slope!.value).toBeLessThan(1.4);
    expect(new Set(outOfTime.campaign)).toEqual(new Set([1, 2, 3]));
    const copy = JSON.parse(JSON.stringify(model));
    const scores = scoreChance(copy, next.features, rows);
    expect(scores.chance.every((p) => p > 0 && p < 1)).toBe(true);
    const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
    if (target === 'spend') {
      const margin = total(outOfTime.margin);
      expect(total(outOfTime.expectedMargin) / margin).toBeGreaterThan(0.7);
      expect(total(outOfTime.expectedMargin) / margin).toBeLessThan(1.4);
    }
  },
);

test('too few events exit 5', () => {
  expect(() => trainChance({ ...past, response: new Uint8Array(past.rows) }, { target: 'response' })).toThrow(
    expect.objectContaining({ exit: 5 }),
  );
});

test('a basket moves from the mean towards the own history with the number of purchases', () => {
  const draw = random(8);
  const size = 3000;
  const level = Float64Array.from({ length: size }, () => 1000 + 4000 * draw());
  const orders = Float64Array.from({ length: size }, () => 1 + Math.floor(9 * draw()));
  const noisy = (i: number, n: number) => level[i]! * (1 + (draw() - 0.5) / Math.sqrt(n));
  const features = [
    {
      name: 'average_basket',
      kind: 'numeric',
      values: Float64Array.from(level, (_, i) => noisy(i, orders[i]!)),
    },
    { name: 'orders_all', kind: 'numeric', values: orders },
  ] as const;
  const everyone = Int32Array.from({ length: size }, (_, i) => i);
  const margin = Float64Array.from(level, (_, i) => 0.4 * noisy(i, 1));
  const model = fitBasket(features, everyone, margin);
  expect(model.ratio).toBeCloseTo(0.4, 1);
  expect(model.k).toBeLessThan(4);
  const ask = [
    { name: 'average_basket', kind: 'numeric', values: Float64Array.of(9000, 9000, Number.NaN) },
    { name: 'orders_all', kind: 'numeric', values: Float64Array.of(1, 30, 0) },
  ] as const;
  const [once, often, never] = expectedBasket(model, ask, 3);
  expect(often!).toBeGreaterThan(once!);
  expect(once!).toBeGreaterThan(never!);
  expect(often!).toBeLessThanOrEqual(0.42 * 9000);
});

test('gains: tenths of ten customers, shares summing to one', () => {
  const score = Float64Array.from({ length: 20 }, (_, i) => 20 - i);
  const actual = Array.from({ length: 20 }, (_, i) => (i < 5 ? 1 : 0));
  const table = gains(score, score, actual);
  expect(table.map((row) => row.customers)).toEqual(Array(10).fill(2));
  expect(table[0]).toMatchObject({ decile: 1, actual: 1, lift: 4, cumulativeGain: 0.4 });
  expect(table[9]!.cumulativeGain).toBe(1);
});

test('a column recorded after the outcome is found, a good feature is not', () => {
  const outcome = past.purchase;
  const leak = Float64Array.from(outcome, (y, i) => (y === 1 ? 1 + (i % 3) : i % 50 === 0 ? 1 : 0));
  const onlyBuyers = Float64Array.from(outcome, (y, i) => (y === 1 ? i % 7 : Number.NaN));
  const named = (name: string, values: Float64Array) => ({ name, kind: 'numeric', values }) as const;
  const ids = {
    name: 'id',
    kind: 'categorical',
    codes: Int32Array.from(outcome, (_, i) => i),
    levels: Array.from(outcome, (_, i) => String(i)),
  } as const;
  const partly = Float64Array.from(outcome, (y, i) => (y === 1 || i % 6 === 0 ? 1 : 0));
  const found = separatingColumns(
    [...past.features, named('leak', leak), named('answer', onlyBuyers), named('partly', partly), ids],
    outcome,
  );
  expect(found.separating.map((column) => column.name)).toEqual(['leak', 'answer']);
  expect(found.doubtful.map((column) => column.name)).toEqual(['partly']);
});

test('drift is about 0 for the same population and above 0.2 for another', () => {
  const then = spreads(past.features);
  for (const { psi } of drift(then, next.features)) expect(psi).toBeLessThan(0.05);
  const column = next.features[0]!;
  const moved = column.kind === 'numeric' ? { ...column, values: column.values.map((v) => v * 3) } : column;
  expect(drift(then, [moved])[0]!.psi).toBeGreaterThan(0.2);
});
