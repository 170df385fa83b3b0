import { expect, test } from 'vitest';
import { calibration } from '../../src/predict/calibration.js';
import { calibrationLine } from '../../src/predict/calibrationLine.js';
import { chooseLearner } from '../../src/predict/chooseLearner.js';
import { effectCalibration } from '../../src/predict/effectCalibration.js';
import { marginCalibration } from '../../src/predict/marginCalibration.js';
import { type Random, random, randomNormal } from '../../src/random.js';

const customers = 250;
const days = 6;

/** A chance of 1 to 3 in ten of its own, and outcomes of six days that hang together: their mean is right. */
function customer(uniform: Random) {
  const chance = 0.1 + 0.2 * uniform();
  const keen = uniform() < 0.5 ? 1.8 : 0.2;
  return { chance, bought: Array.from({ length: days }, () => (uniform() < chance * keen ? 1 : 0)), keen };
}

test('intervals of right chances cover what is true 19 times of 20, though customers come on several days', () => {
  const runs = 120;
  const uniform = random(11);
  const covered = { slope: 0, ratio: 0, margin: 0, effect: 0, slopeOfRows: 0, marginOfRows: 0 };
  for (let run = 0; run < runs; run++) {
    const [chance, outcome, margin, expected, whose]: number[][] = [[], [], [], [], []];
    for (let c = 0; c < customers; c++) {
      const one = customer(uniform);
      for (const bought of one.bought) {
        chance!.push(one.chance);
        outcome!.push(bought);
        expected!.push(1000 * one.chance);
        margin!.push(bought * 1000 * (1 + 0.3 * randomNormal(uniform)));
        whose!.push(c);
      }
    }
    const of = (values: number[]) => Float64Array.from(values);
    const found = calibration(of(chance!), outcome!, whose);
    const rows = calibration(of(chance!), outcome!);
    const holds = (between: { low: number; high: number } | undefined, truth: number) =>
      between !== undefined && between.low <= truth && truth <= between.high ? 1 : 0;
    covered.slope += holds(found.slope, 1);
    covered.slopeOfRows += holds(rows.slope, 1);
    covered.ratio += holds(found.expectedOverActual, 1);
    const money = marginCalibration(of(expected!), of(margin!), whose);
    covered.margin += holds(money, money.expected);
    covered.marginOfRows += holds(marginCalibration(of(expected!), of(margin!)), money.expected);
    const line = effectCalibration(of(margin!), of(expected!), whose)!;
    covered.effect += holds({ low: line.slopeLow, high: line.slopeHigh }, 1);
  }
  for (const name of ['slope', 'ratio', 'margin', 'effect'] as const) {
    expect(covered[name] / runs, name).toBeGreaterThan(0.89);
  }
  expect(covered.slopeOfRows / runs).toBeLessThan(0.9);
  expect(covered.marginOfRows / runs).toBeLessThan(0.9);
});

test('a customer whose row is there twice tells no more than once', () => {
  const uniform = random(4);
  const chance = Float64Array.from({ length: 400 }, () => 0.1 + 0.5 * uniform());
  const outcome = chance.map((p) => (uniform() < p ? 1 : 0));
  const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
  const whose = Array.from({ length: 800 }, (_, i) => i % 400);
  const alone = Array.from({ length: 400 }, (_, i) => i);
  const logOdds = chance.map((p) => Math.log(p / (1 - p)));
  const robust = calibrationLine(twice(logOdds), twice(outcome), whose)!;
  const plain = calibrationLine(logOdds, outcome, alone)!;
  expect(robust.slope).toBeCloseTo(plain.slope, 6);
  // Robust and model-based errors of the same line agree where the model is right, to their own chance.
  expect(robust.slopeError / plain.slopeError).toBeGreaterThan(0.85);
  expect(robust.slopeError / plain.slopeError).toBeLessThan(1.15);
  const [one, two] = [
    marginCalibration(chance, outcome, alone),
    marginCalibration(twice(chance), twice(outcome), whose),
  ];
  expect((two.high - two.low) / (one.high - one.low)).toBeCloseTo(2, 9);
  const trial = (
    learner: 'logistic' | 'boosting',
    shift: number,
    copies: (v: Float64Array) => Float64Array,
  ) => {
    const moved = copies(chance.map((p) => p + shift));
    return { learner, chance: moved, rank: moved, outcome: copies(outcome), margin: copies(outcome) };
  };
  const same = (values: Float64Array) => values;
  const once = chooseLearner([trial('logistic', 0, same), trial('boosting', 0.2, same)], alone);
  const both = chooseLearner([trial('logistic', 0, twice), trial('boosting', 0.2, twice)], whose);
  expect(both[1]!.worseError).toBeCloseTo(once[1]!.worseError, 12);
});
