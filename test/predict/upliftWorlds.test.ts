import { expect, test } from 'vitest';
import { upliftWorld } from '../../bench/upliftWorlds.mjs';
import { scoreEffect, trainEffect } from '../../src/predict/effect.js';
import { effectCalibration } from '../../src/predict/effectCalibration.js';
import { fitPurchaseValue, purchaseWorth } from '../../src/predict/effectOutcome.js';
import { effectScores } from '../../src/predict/rate.js';
import { effectVerdict, onOneLevel } from '../../src/predict/upliftEvidence.js';
import { random, randomNormal } from '../../src/random.js';
import { simulate } from '../../src/world/simulate.js';

const layers = {
  simulate,
  trainEffect,
  scoreEffect,
  effectVerdict,
  fitPurchaseValue,
  purchaseWorth,
  effectScores,
  effectCalibration,
};
const small = { customers: 3000, campaigns: 4, holdout: 0.3 };

test('where contact works, effects are ordered, pay nearly what the truth would, and are no wilder than they say', () => {
  const found = [5, 6].map((seed) => upliftWorld(layers, { ...small, kind: 'stable', seed }));
  const sum = (of: (one: (typeof found)[number]) => number) =>
    found.reduce((total, one) => total + of(one), 0);
  expect(sum((one) => one.rank) / found.length).toBeGreaterThan(0.6);
  expect(sum((one) => one.profit) / sum((one) => one.oracle)).toBeGreaterThan(0.75);
  expect(found.filter(({ verdict }) => verdict === 'none').length).toBeLessThanOrEqual(1);
  for (const { calibration } of found) {
    expect(calibration!.slopeLow).toBeLessThan(1);
    expect(calibration!.slopeHigh).toBeGreaterThan(1);
  }
});

test('where contact does nothing, most worlds say so', () => {
  const found = [1, 2, 3].map((seed) => upliftWorld(layers, { ...small, kind: 'none', seed }));
  expect(found.filter(({ verdict }) => verdict === 'none').length).toBeGreaterThanOrEqual(2);
});

test('the calibration line is that of least squares; its interval covers the slope about as often as it says', () => {
  let covered = 0;
  for (let run = 0; run < 200; run++) {
    const uniform = random(100 + run);
    const predicted = Float64Array.from({ length: 150 }, () => randomNormal(uniform));
    const scores = predicted.map((p) => 0.3 + 0.8 * p + (1 + p * p) * randomNormal(uniform));
    const { slopeLow, slopeHigh } = effectCalibration(scores, predicted)!;
    if (slopeLow <= 0.8 && slopeHigh >= 0.8) covered++;
  }
  // 95 % of 200 is 190 with a standard deviation of 3; White's errors are a little short in small samples.
  expect(covered).toBeGreaterThanOrEqual(176);
  const line = effectCalibration(Float64Array.of(1, 3, 5, 7), Float64Array.of(0, 1, 2, 3))!;
  expect(line.slope).toBeCloseTo(2, 12);
  expect(line.intercept).toBeCloseTo(1, 12);
  expect(effectCalibration(Float64Array.of(1, 2, 3), Float64Array.of(4, 4, 4))).toBeUndefined();
});

test('groups that differ only in level are one level', () => {
  const values = Float64Array.of(0.1, 0.1, 0.1, 0.3, 0.3, 0.3);
  const level = onOneLevel(values, Int32Array.of(0, 0, 0, 1, 1, 1));
  expect(new Set(level).size).toBe(1);
  const ranked = onOneLevel(Float64Array.of(1, 2, 11, 12), Int32Array.of(0, 0, 1, 1));
  expect([...ranked]).toEqual([6, 7, 6, 7]);
});
