import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boostingImportance,
  boostingScores,
  fitBoosting,
  predictBoosting,
} from '../../src/learn/boosting.js';
import type { RawColumn } from '../../src/learn/encoder.js';
import { logLoss } from '../../src/learn/logLoss.js';
import { meanOf } from '../../src/learn/losses.js';
import { random, randomNormal } from '../../src/random.js';

const numeric = (name: string, values: ArrayLike<number>): RawColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});

/** Rows with a curved effect, an interaction, a category, and values missing because of what they are. */
function world(rows: number, seed: number) {
  const uniform = random(seed);
  const a = Float64Array.from({ length: rows }, () => randomNormal(uniform));
  const b = Float64Array.from({ length: rows }, () => uniform() * 10);
  const codes = Int32Array.from({ length: rows }, () => Math.floor(uniform() * 12) - 1);
  const eta = Float64Array.from(
    a,
    (v, i) => -1 + v * v - (b[i]! > 6 ? 1.5 * v : 0) + (codes[i]! % 3 === 0 ? 1 : 0) + (b[i]! < 1 ? 2 : 0),
  );
  const features: RawColumn[] = [
    numeric('a', a),
    numeric(
      'b',
      b.map((v) => (v < 1 ? Number.NaN : v)),
    ),
    { name: 'c', kind: 'categorical', codes, levels: Array.from({ length: 11 }, (_, k) => `level ${k}`) },
    numeric('constant', new Float64Array(rows).fill(7)),
  ];
  const chance = eta.map((v) => meanOf('logistic', v));
  const y = Float64Array.from(chance, (p) => (uniform() < p ? 1 : 0));
  return { features, eta, chance, y, uniform };
}

const kept = (column: RawColumn, keep: (i: number) => boolean): RawColumn =>
  column.kind === 'numeric'
    ? { ...column, values: column.values.filter((_, i) => keep(i)) }
    : { ...column, codes: column.codes.filter((_, i) => keep(i)) };

test('one stump by hand: means of the two sides, half of the way', () => {
  const model = fitBoosting([numeric('x', [1, 1, 2, 2, 2])], [0, 2, 5, 6, 7], {
    trees: 1,
    minimumRows: 1,
    rate: 0.5,
    ridge: 0,
  });
  const out = predictBoosting(model, [numeric('x', [0, 1.4, 1.6, 99])], 4);
  expect([...out].map((v) => Number(v.toFixed(9)))).toEqual([2.5, 2.5, 5, 5]);
  expect(model.columns).toEqual([{ name: 'x', kind: 'numeric', edges: [1.5] }]);
});

test('chances are close to the truth where nothing is linear, and far better than a constant', () => {
  const { features, chance, y } = world(20_000, 1);
  const learn = (_: unknown, i: number) => i % 2 === 0;
  const model = fitBoosting(
    features.map((column) => kept(column, (i) => i % 2 === 0)),
    y.filter(learn),
    { loss: 'logistic' },
  );
  const held = features.map((column) => kept(column, (i) => i % 2 === 1));
  const out = predictBoosting(model, held, 10_000);
  const outcome = y.filter((_, i) => i % 2 === 1);
  const truth = logLoss(
    chance.filter((_, i) => i % 2 === 1),
    outcome,
  )!;
  const constant = logLoss(
    new Float64Array(10_000).fill(outcome.reduce((s, v) => s + v, 0) / 10_000),
    outcome,
  )!;
  const found = logLoss(out, outcome)!;
  expect((found - truth) / (constant - truth)).toBeLessThan(0.14);
  expect(model.columns.map((column) => column.name)).not.toContain('constant');
  const shares = boostingImportance(model);
  expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(shares[0]!.name).toBe('a');
});

test('the model is plain data: it predicts the same after a trip through JSON, whatever comes in one call', () => {
  const { features, y } = world(3000, 2);
  const model = fitBoosting(features, y, { loss: 'logistic', trees: 20 });
  const again = JSON.parse(JSON.stringify(model)) as typeof model;
  const all = boostingScores(model, features, 3000);
  expect(boostingScores(again, features, 3000)).toEqual(all);
  const part = boostingScores(
    model,
    features.map((column) => kept(column, (i) => i >= 2900)),
    100,
  );
  expect(part).toEqual(all.slice(2900));
  expect(JSON.stringify(fitBoosting(features, y, { loss: 'logistic', trees: 20 }))).toBe(
    JSON.stringify(model),
  );
});

test('a full step of squared loss keeps the mean of the outcomes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { features, y } = world(300, seed);
      const model = fitBoosting(features, y, { trees: 3, rate: 1, ridge: 0, minimumRows: 5 });
      const out = predictBoosting(model, features, 300);
      expect(Math.abs(out.reduce((s, v, i) => s + v - y[i]!, 0))).toBeLessThan(1e-3);
    }),
    { numRuns: 10 },
  );
});

test('counts, amounts and sums of amounts: means are right on average and in each group', () => {
  const uniform = random(5);
  const rows = 20_000;
  const x = Float64Array.from({ length: rows }, () => Math.floor(uniform() * 4));
  const mean = x.map((v) => 0.5 + v);
  const gamma = mean.map((m) => (m * -(Math.log(1 - uniform()) + Math.log(1 - uniform()))) / 2);
  const counts = mean.map((m) => {
    let k = 0;
    let at = -Math.log(1 - uniform());
    while (at < m) {
      k++;
      at -= Math.log(1 - uniform());
    }
    return k;
  });
  const sums = gamma.map((v) => (uniform() < 0.3 ? v / 0.3 : 0));
  for (const [loss, y] of [
    ['poisson', counts],
    ['gamma', gamma],
    ['tweedie', sums],
  ] as const) {
    const model = fitBoosting([numeric('x', x)], y, { loss, trees: 60 });
    const out = predictBoosting(model, [numeric('x', [0, 1, 2, 3])], 4);
    for (let group = 0; group < 4; group++) {
      const own = y.filter((_, i) => x[i] === group);
      const actual = own.reduce((s, v) => s + v, 0) / own.length;
      expect(Math.abs(out[group]! / actual - 1), `${loss} ${group}`).toBeLessThan(0.03);
    }
  }
});

test('a monotone column never turns the prediction around, whatever the rest says', () => {
  const { features, y } = world(6000, 6);
  const model = fitBoosting(features, y, { loss: 'logistic', monotone: { a: 1 } });
  const grid = Array.from({ length: 61 }, (_, k) => -3 + k / 10);
  for (const b of [Number.NaN, 1.5, 5, 9]) {
    for (const code of [-1, 0, 1, 10]) {
      const scores = boostingScores(
        model,
        [
          numeric('a', grid),
          numeric(
            'b',
            grid.map(() => b),
          ),
          { ...(features[2] as RawColumn & { kind: 'categorical' }), codes: new Int32Array(61).fill(code) },
        ],
        61,
      );
      for (let k = 1; k < 61; k++) expect(scores[k]!).toBeGreaterThanOrEqual(scores[k - 1]! - 1e-12);
    }
  }
  const free = boostingScores(fitBoosting(features, y, { loss: 'logistic' }), features, 6000);
  expect(free).not.toEqual(boostingScores(model, features, 6000));
});

test('a weight of two is the row given twice; a weight of nought is no row', () => {
  const { features, y } = world(2000, 7);
  const options = { loss: 'logistic', trees: 10, minimumRows: 1, leaves: 8 } as const;
  const weights = y.map((_, i) => (i % 5 === 0 ? 2 : 1));
  const twice = [...y.keys()].flatMap((i) => (i % 5 === 0 ? [i, i] : [i]));
  const repeated = features.map(
    (column): RawColumn =>
      column.kind === 'numeric'
        ? { ...column, values: Float64Array.from(twice, (i) => column.values[i]!) }
        : { ...column, codes: Int32Array.from(twice, (i) => column.codes[i]!) },
  );
  const numbers = (columns: readonly RawColumn[]) => columns.filter((column) => column.kind === 'numeric');
  const coarse = (columns: readonly RawColumn[]) =>
    numbers(columns).map((column) =>
      numeric(
        column.name,
        column.values.map((v) => Math.round(v * 10)),
      ),
    );
  const a = predictBoosting(
    fitBoosting(coarse(features), y, { ...options, weights }),
    coarse(features),
    2000,
  );
  const b = predictBoosting(
    fitBoosting(
      coarse(repeated),
      Float64Array.from(twice, (i) => y[i]!),
      options,
    ),
    coarse(features),
    2000,
  );
  for (let i = 0; i < 2000; i++) expect(a[i]).toBeCloseTo(b[i]!, 4);
});

test('held rows stop the growth where they are predicted best', () => {
  const { y, uniform } = world(1500, 8);
  const noise = Array.from({ length: 30 }, (_, k) =>
    numeric(
      `noise ${k}`,
      Float64Array.from(y, () => uniform()),
    ),
  );
  const held = y.map((_, i) => (i % 5 === 0 ? 1 : 0));
  const model = fitBoosting(noise, y, { loss: 'logistic', held, trees: 200 });
  expect(model.trees.length).toBeLessThan(10);
  const rate = y.filter((_, i) => held[i] === 1).reduce((s, v) => s + v, 0) / 300;
  const entropy = -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
  expect(model.heldLoss!).toBeLessThan(entropy + 0.02);
});

test('thousands of categories, unseen ones and lost columns do no harm', () => {
  const uniform = random(9);
  const rows = 8000;
  const codes = Int32Array.from({ length: rows }, () => Math.floor(uniform() * 3000));
  const levels = Array.from({ length: 3000 }, (_, k) => `id ${k}`);
  const y = Float64Array.from(codes, () => (uniform() < 0.3 ? 1 : 0));
  const column: RawColumn = { name: 'c', kind: 'categorical', codes, levels };
  const model = fitBoosting(
    [
      column,
      numeric(
        'x',
        y.map(() => uniform()),
      ),
    ],
    y,
    { loss: 'logistic', trees: 30 },
  );
  const fresh = Float64Array.from(codes, () => (uniform() < 0.3 ? 1 : 0));
  expect(logLoss(predictBoosting(model, [column], rows), fresh)!).toBeLessThan(0.66);
  const unseen: RawColumn = { name: 'c', kind: 'categorical', codes: Int32Array.of(0, -1), levels: ['new'] };
  const out = predictBoosting(model, [unseen], 2);
  expect([...out].every((p) => p > 0.05 && p < 0.6)).toBe(true);
  expect(predictBoosting(model, [], 1)[0]).toBeGreaterThan(0.05);
});

test('nothing to learn: the mean; no rows: an answer that is finite', () => {
  expect(predictBoosting(fitBoosting([], [1, 2, 6]), [], 2)).toEqual(Float64Array.of(3, 3));
  expect(predictBoosting(fitBoosting([], [], { loss: 'logistic' }), [], 1)[0]).toBeGreaterThanOrEqual(0);
});
