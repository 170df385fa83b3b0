import { expect, test } from 'vitest';
import { cholesky, choleskyInverseDiagonal } from '../../src/learn/cholesky.js';
import { fitLogistic } from '../../src/learn/logistic.js';
import { matrix, scalingOf } from '../../src/learn/matrix.js';
import { blockRows, rowBlocks } from '../../src/learn/rowBlocks.js';
import { random, randomNormal } from '../../src/random.js';

test.each([0, 1, 4, 5, 40])(
  'sums over rows of %i columns are the same to the last bit, plain and in WebAssembly',
  (columns) => {
    const uniform = random(columns + 1);
    const x = matrix(
      71,
      columns,
      Float64Array.from({ length: 71 * columns }, () => 3 + randomNormal(uniform)),
    );
    const scaling = scalingOf(x);
    const slopes = Array.from({ length: columns + 1 }, uniform);
    const residuals = Array.from({ length: 71 }, () => randomNormal(uniform));
    const found = [false, true].map((plainly) => {
      const blocks = rowBlocks(x, scaling, plainly);
      blocks.slopes.set(slopes);
      const scores: number[] = [];
      for (let from = 0; from < 71; from += blockRows) {
        const to = Math.min(from + blockRows, 71);
        blocks.take(from, to);
        blocks.score();
        scores.push(...blocks.perRow.subarray(0, to - from));
        blocks.perRow.set(residuals.slice(from, to));
        blocks.weights.set(residuals.slice(from, to).map(Math.abs));
        blocks.addGradient();
        blocks.addGram();
      }
      const lower = [...blocks.gram].filter((_, at) => at % blocks.width <= Math.floor(at / blocks.width));
      return { scores, gradient: [...blocks.gradient], lower };
    });
    expect(found[0]).toEqual(found[1]);
    // And as the definition has them.
    const row = (i: number) => [
      1,
      ...scaling.mean.map((m, j) => (x.values[i * columns + j]! - m) / scaling.deviation[j]!),
    ];
    found[0]!.scores.forEach((score, i) => {
      expect(score).toBeCloseTo(
        row(i).reduce((sum, z, j) => sum + z * slopes[j]!, 0),
        10,
      );
    });
    for (let j = 0; j <= columns; j++) {
      const sum = residuals.reduce((total, r, i) => total + r * row(i)[j]!, 0);
      expect(found[0]!.gradient[j]).toBeCloseTo(sum, 9);
    }
  },
);

test('of many rows, where the information on the way is a part of them, the answer is the one of all', () => {
  const uniform = random(3);
  const rows = 84_000;
  const x = matrix(
    rows,
    2,
    Float64Array.from({ length: 2 * rows }, () => randomNormal(uniform)),
  );
  const chance = (i: number) => 1 / (1 + Math.exp(1 - x.values[2 * i]! - 2 * x.values[2 * i + 1]!));
  const y = Uint8Array.from({ length: rows }, (_, i) => (uniform() < chance(i) ? 1 : 0));
  const many = fitLogistic(x, y, { ridge: 0 })!;
  expect(many.converged).toBe(true);
  // Where the likelihood is flat it is the highest: it has no other top.
  const eta = (i: number) =>
    many.intercept + many.coefficients[0]! * x.values[2 * i]! + many.coefficients[1]! * x.values[2 * i + 1]!;
  const slopes = [0, 0, 0];
  let likelihood = 0;
  for (let i = 0; i < rows; i++) {
    const p = 1 / (1 + Math.exp(-eta(i)));
    likelihood += Math.log(y[i] === 1 ? p : 1 - p);
    [1, x.values[2 * i]!, x.values[2 * i + 1]!].forEach((value, j) => {
      slopes[j] = slopes[j]! + (y[i]! - p) * value;
    });
  }
  for (const slope of slopes) expect(Math.abs(slope)).toBeLessThan(1e-4);
  expect(many.logLikelihood).toBeCloseTo(likelihood, 6);
  expect(many.errors[1]!).toBeGreaterThan(many.errors[0]!);
});

test('of many rows with a rare outcome and a rare column, errors are those of the information at the answer', () => {
  const uniform = random(5);
  const rows = 60_000;
  const x = matrix(rows, 2);
  const y = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    x.values[2 * i] = 50 + randomNormal(uniform);
    x.values[2 * i + 1] = uniform() < 0.003 ? 1 : 0;
    const eta = -3 + (x.values[2 * i]! - 50) + 2 * x.values[2 * i + 1]!;
    y[i] = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  }
  const model = fitLogistic(x, y, { ridge: 0, tolerance: 1e-6 })!;
  expect(model.converged).toBe(true);
  const information = new Float64Array(9);
  const gradient = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const row = [1, x.values[2 * i]! - 50, x.values[2 * i + 1]!];
    const eta =
      model.intercept +
      50 * model.coefficients[0]! +
      row[1]! * model.coefficients[0]! +
      row[2]! * model.coefficients[1]!;
    const p = 1 / (1 + Math.exp(-eta));
    row.forEach((one, j) => {
      gradient[j] = gradient[j]! + one * (y[i]! - p);
      for (let k = 0; k <= j; k++)
        information[3 * j + k] = information[3 * j + k]! + p * (1 - p) * one * row[k]!;
    });
  }
  for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-2);
  const variances = choleskyInverseDiagonal(cholesky(information, 3)!);
  model.errors.forEach((error, j) => {
    expect(Math.abs(error / Math.sqrt(variances[j + 1]!) - 1)).toBeLessThan(3e-4);
  });
});

test('where a part of many rows says nothing, all of them answer', () => {
  const rows = 40_000;
  const never = Float64Array.from({ length: rows }, (_, i) =>
    Math.floor(i / blockRows) % 10 === 0 ? 0 : i % 2,
  );
  const y = Uint8Array.from({ length: rows }, (_, i) => (i % 2 === 1 && i % 5 > 0 ? 1 : i % 7 === 0 ? 1 : 0));
  const model = fitLogistic(matrix(rows, 1, never), y, { ridge: 0 })!;
  expect(model.converged).toBe(true);
  const share = (one: number) => {
    let [all, some] = [0, 0];
    for (let i = 0; i < rows; i++) if (never[i] === one) [all, some] = [all + 1, some + y[i]!];
    return Math.log(some / (all - some));
  };
  expect(model.intercept).toBeCloseTo(share(0), 6);
  expect(model.coefficients[0]).toBeCloseTo(share(1) - share(0), 6);
});
