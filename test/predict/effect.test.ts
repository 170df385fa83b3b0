import { expect, test } from 'vitest';
import { scoreEffect, trainEffect } from '../../src/predict/effect.js';
import { selectRows } from '../../src/predict/trainingSet.js';
import { simulate } from '../../src/world/simulate.js';

const world = (kind: 'stable' | 'none', seed: number) =>
  simulate({ kind, seed, customers: 4000, campaigns: 4, holdout: 0.3 });

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (v: Float64Array) => v.reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) * (a[i]! - ma);
    bb += (b[i]! - mb) * (b[i]! - mb);
  }
  return ab / Math.sqrt(aa * bb);
}

test('the true effect is recovered: level within three standard errors, order well above chance', () => {
  const simulated = world('stable', 5);
  const { model } = trainEffect(simulated.past);
  const { effect, standardError } = scoreEffect(model, simulated.next.features, simulated.rows);
  const mean = (v: Float64Array) => v.reduce((s, x) => s + x, 0) / v.length;
  expect(model.purchase.converged && model.basket.converged).toBe(true);
  expect(Math.abs(mean(effect) - mean(simulated.next.usualEffect))).toBeLessThan(3 * mean(standardError));
  expect(correlation(effect, simulated.next.usualEffect)).toBeGreaterThan(0.5);
});

test('expected margins and their squares are those that happened, in either arm', () => {
  const { past } = world('stable', 13);
  const { model } = trainEffect(past);
  const scores = scoreEffect(model, past.features, past.rows);
  const expected = { margin: 0, treated: 0, control: 0 };
  const found = { margin: 0, treated: 0, control: 0 };
  for (let i = 0; i < past.rows; i++) {
    const square = past.margin[i]! * past.margin[i]!;
    if (past.treated[i] === 0) {
      expected.control += scores.squareControl[i]!;
      found.control += square;
      continue;
    }
    expected.treated += scores.squareTreated[i]!;
    found.treated += square;
    expected.margin += scores.marginTreated[i]!;
    found.margin += past.margin[i]!;
  }
  for (const which of ['margin', 'treated', 'control'] as const) {
    expect(expected[which] / found[which]).toBeGreaterThan(0.85);
    expect(expected[which] / found[which]).toBeLessThan(1.15);
  }
});

test('without an effect the average effect is within three standard errors of none', () => {
  const { model } = trainEffect(world('none', 6).past);
  expect(Math.abs(model.purchase.arm)).toBeLessThan(3 * model.purchase.standardErrors.arm + 0.02);
});

test('scores of training units are those in the history, and a left-out campaign changes no other order', () => {
  const { past } = world('stable', 7);
  const { model, history } = trainEffect(past);
  const scores = scoreEffect(model, past.features, past.rows);
  for (let i = 0; i < past.rows; i += 997) expect(scores.effect[i]).toBeCloseTo(history.fitted[i]!, 6);
  expect(correlation(history.fitted, history.crossFitted)).toBeGreaterThan(0.7);
  expect(history.crossFitted).not.toEqual(history.fitted);
});

test('the cross-fitted scores of a campaign do not move when its outcomes do', () => {
  const { past } = world('stable', 8);
  const margin = Float64Array.from(past.margin, (m, i) => (past.campaign[i] === 2 ? m * 3 : m));
  const before = trainEffect(past).history;
  const after = trainEffect({ ...past, margin }).history;
  let [moved, size] = [0, 0];
  for (let i = 0; i < past.rows; i++) {
    if (past.campaign[i] !== 2) continue;
    moved += Math.abs(before.crossFitted[i]! - after.crossFitted[i]!);
    size += Math.abs(before.crossFitted[i]!);
  }
  expect(moved / size).toBeLessThan(0.25);
});

test('a single campaign is cross-fitted by fifths', () => {
  const { past } = world('stable', 9);
  const first = selectRows(
    past,
    Uint8Array.from(past.campaign, (k) => (k === 0 ? 1 : 0)),
  );
  const { history } = trainEffect({ ...first, campaigns: [past.campaigns[0]!] });
  expect(history.crossFitted.every((value) => Number.isFinite(value))).toBe(true);
});

test('a model survives JSON, and the same rows make the same model', () => {
  const simulated = world('stable', 10);
  const { model } = trainEffect(simulated.past);
  const copy = JSON.parse(JSON.stringify(model));
  expect(copy).toEqual(trainEffect(simulated.past).model);
  expect(scoreEffect(copy, simulated.next.features, simulated.rows).effect).toEqual(
    scoreEffect(model, simulated.next.features, simulated.rows).effect,
  );
});

test('without held-out units it refuses and says how to get them', () => {
  const { past } = world('stable', 11);
  expect(() => trainEffect({ ...past, treated: new Uint8Array(past.rows).fill(1) })).toThrow(
    expect.objectContaining({ exit: 5, hint: expect.stringContaining('hold out') }),
  );
});

test('purchases without any margin are refused, not fitted', () => {
  const { past } = world('stable', 12);
  const margin = past.margin.map((value) => -value);
  expect(() => trainEffect({ ...past, margin })).toThrow(
    expect.objectContaining({ exit: 5, code: 'no_margin' }),
  );
});
