import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auc } from '../../src/learn/auc.js';
import { brier } from '../../src/learn/brier.js';
import { fitLinear, predictLinear } from '../../src/learn/linear.js';
import { fitLogistic, predictLogistic } from '../../src/learn/logistic.js';
import { logLoss } from '../../src/learn/logLoss.js';
import { matrix } from '../../src/learn/matrix.js';

const peers = JSON.parse(readFileSync(new URL('../peers/regression.json', import.meta.url), 'utf8'));
const x = matrix(peers.x.length, 4, peers.x.flat());

function close(actual: readonly number[], expected: readonly number[], relative: number) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, j) => {
    expect(Math.abs(value - expected[j]!), `${value} and ${expected[j]}`).toBeLessThan(
      relative * Math.abs(expected[j]!),
    );
  });
}

test.each([1, 10])('logistic with penalty %i has the coefficients of scikit-learn', (ridge) => {
  const model = fitLogistic(x, peers.y, { ridge })!;
  const peer = peers[`logistic_ridge_${ridge}`];
  expect(model.converged).toBe(true);
  close([model.intercept, ...model.coefficients], [peer.intercept, ...peer.coefficients], 1e-8);
});

test('logistic without penalty has the coefficients, standard errors and likelihood of statsmodels Logit', () => {
  const model = fitLogistic(x, peers.y, { ridge: 0 })!;
  close([model.intercept, ...model.coefficients], peers.logit.params, 1e-8);
  close([model.interceptError, ...model.errors], peers.logit.bse, 1e-8);
  close([model.logLikelihood], [peers.logit.llf], 1e-10);
});

test('area under the curve, Brier score and log loss are those of scikit-learn', () => {
  const chances = predictLogistic(fitLogistic(x, peers.y, { ridge: 0 })!, x);
  close(
    [auc(chances, peers.y)!, brier(chances, peers.y)!, logLoss(chances, peers.y)!],
    [peers.scores.auc, peers.scores.brier, peers.scores.log_loss],
    1e-8,
  );
});

test.each([1, 10])('linear with penalty %i has the coefficients of scikit-learn Ridge', (ridge) => {
  const model = fitLinear(x, peers.t, { ridge })!;
  const peer = peers[`linear_ridge_${ridge}`];
  close([model.intercept, ...model.coefficients], [peer.intercept, ...peer.coefficients], 1e-8);
});

test('linear without penalty has the coefficients and standard errors of statsmodels OLS', () => {
  const model = fitLinear(x, peers.t, { ridge: 0 })!;
  close([model.intercept, ...model.coefficients], peers.ols.params, 1e-8);
  close(model.errors, peers.ols.bse.slice(1), 1e-8);
  close([model.residual], [peers.ols.sigma], 1e-8);
  expect(predictLinear(model, x).length).toBe(x.rows);
});

test('no answer without both outcomes, or with collinear columns and no penalty', () => {
  expect(fitLogistic(x, new Float64Array(x.rows))).toBeUndefined();
  const twice = matrix(4, 2, [1, 2, 2, 4, 3, 6, 4, 8]);
  expect(fitLogistic(twice, [0, 1, 0, 1], { ridge: 0 })).toBeUndefined();
  expect(fitLinear(twice, [0, 1, 0, 1], { ridge: 0 })).toBeUndefined();
});

test('separated outcomes converge under a penalty', () => {
  const model = fitLogistic(matrix(4, 1, [1, 2, 3, 4]), [0, 0, 1, 1], { ridge: 1 })!;
  expect(model.converged).toBe(true);
  expect(model.coefficients[0]).toBeGreaterThan(0);
});

test('a row of weight two counts as two rows', () => {
  const weights = Float64Array.from({ length: x.rows }, (_, i) => 1 + (i % 3));
  const index = Array.from(weights, (w, i) => new Array<number>(w).fill(i)).flat();
  const repeated = matrix(
    index.length,
    x.columns,
    index.flatMap((i) => Array.from(x.values.subarray(i * x.columns, (i + 1) * x.columns))),
  );
  const pick = (from: readonly number[]) => index.map((i) => from[i]!);
  const weighted = fitLogistic(x, peers.y, { ridge: 2, weights })!;
  const counted = fitLogistic(repeated, pick(peers.y), { ridge: 2 })!;
  const line = fitLinear(x, peers.t, { ridge: 2, weights })!;
  const countedLine = fitLinear(repeated, pick(peers.t), { ridge: 2 })!;
  for (const [one, other] of [
    [weighted, counted],
    [line, countedLine],
  ] as const) {
    expect(one.intercept).toBeCloseTo(other.intercept, 6);
    for (const [j, b] of one.coefficients.entries()) expect(b).toBeCloseTo(other.coefficients[j]!, 6);
  }
  expect(weighted.logLikelihood).toBeCloseTo(counted.logLikelihood, 6);
});
