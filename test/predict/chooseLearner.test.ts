import { expect, test } from 'vitest';
import { scoreChance, trainChance } from '../../src/predict/chance.js';
import { chooseLearner, type Trial } from '../../src/predict/chooseLearner.js';
import type { TrainingSet } from '../../src/predict/trainingSet.js';
import { random } from '../../src/random.js';

/** Customers of several campaigns; `eta` is the log odds of a response by two features, margin is 1000 a response. */
function history(rows: number, seed: number, eta: (a: number, b: number) => number): TrainingSet {
  const uniform = random(seed);
  const a = Float64Array.from({ length: rows }, () => uniform() * 4 - 2);
  const b = Float64Array.from({ length: rows }, () => uniform() * 4 - 2);
  const response = Uint8Array.from(a, (v, i) => (uniform() < 1 / (1 + Math.exp(-eta(v, b[i]!))) ? 1 : 0));
  return {
    rows,
    features: [
      { name: 'a', kind: 'numeric', values: a },
      { name: 'b', kind: 'numeric', values: b },
    ],
    campaigns: ['first', 'second', 'third', 'fourth'],
    campaign: Int32Array.from(a, (_, i) => Math.floor((i * 4) / rows)),
    treated: new Uint8Array(rows).fill(1),
    response,
    purchase: response,
    margin: Float64Array.from(response, (y) => 1000 * y),
  };
}

test('where everything is linear the regression is kept, although it is not always the sharpest', () => {
  for (const seed of [1, 2, 3]) {
    const { model } = trainChance(
      history(8000, seed, (a, b) => -2 + a + 0.5 * b),
      {
        target: 'response',
        learner: 'auto',
      },
    );
    expect(model.classifier.kind).toBe('logistic');
    expect(model.compared.map(({ learner }) => learner)).toEqual(['logistic', 'chaid', 'boosting']);
    expect(model.compared.filter(({ kept }) => kept)).toHaveLength(1);
  }
});

test('where two features only matter together, and up and down, boosting is kept and is calibrated', () => {
  const { model } = trainChance(
    history(12000, 4, (a, b) => -2 + 2.5 * Math.sign(a * b) + Math.cos(4 * a)),
    {
      target: 'response',
      learner: 'auto',
    },
  );
  expect(model.classifier.kind).toBe('boosting');
  expect(model.calibration.gate).toBe('pass');
  const [logistic, , boosting] = model.compared;
  expect(boosting!.logLoss).toBeLessThan(logistic!.logLoss - 0.1);
  expect(boosting!.bestTenth).toBeGreaterThan(logistic!.bestTenth);
});

test('a learner that loses money in its best tenth is not kept, however close its log loss', () => {
  const outcome = Float64Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : 0));
  const margin = outcome.map((y) => y * 500);
  const chance = new Float64Array(1000).fill(0.1);
  const trial = (learner: Trial['learner'], rank: Float64Array): Trial => ({
    learner,
    chance,
    rank,
    outcome,
    margin,
  });
  const found = chooseLearner([
    trial(
      'logistic',
      outcome.map((y) => -y),
    ),
    trial('boosting', outcome),
  ]);
  expect(found.map(({ kept }) => kept)).toEqual([false, true]);
  expect(found[0]!.profitShort).toBeCloseTo(500, 9);
  expect(found[0]!.worse).toBe(0);
});

test('chances learned from a sample with half responders are put back to the share of the population', () => {
  const whole = history(40000, 5, (a) => -3 + a);
  const uniform = random(6);
  const keep = whole.response.map((y) => (y === 1 || uniform() < 0.06 ? 1 : 0));
  const pick = <T extends Float64Array | Int32Array | Uint8Array>(values: T) =>
    values.filter((_, i) => keep[i] === 1) as T;
  const sample: TrainingSet = {
    ...whole,
    rows: keep.reduce((sum, k) => sum + k, 0),
    features: whole.features.map((column) =>
      column.kind === 'numeric' ? { ...column, values: pick(column.values) } : column,
    ),
    campaign: pick(whole.campaign),
    treated: pick(whole.treated),
    response: pick(whole.response),
    purchase: pick(whole.purchase),
    margin: pick(whole.margin),
  };
  const share = whole.response.reduce((sum, y) => sum + y, 0) / whole.rows;
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const raw = trainChance(sample, { target: 'response' }).model;
  expect(mean(scoreChance(raw, whole.features, whole.rows).chance)).toBeGreaterThan(3 * share);
  const { model } = trainChance(sample, { target: 'response', prior: share });
  const ratio = mean(scoreChance(model, whole.features, whole.rows).chance) / share;
  expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
});
