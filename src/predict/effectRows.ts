import { type ArmRows, armRows } from '../learn/armCells.js';
import { type Matrix, matrix } from '../learn/matrix.js';
import type { TrainingSet } from './trainingSet.js';

/** What is left out together when units are scored by a model that never saw them. */
export interface Folds {
  readonly of: Int32Array;
  readonly count: number;
}

/** One fold per campaign; with a single campaign, fifths of its units. */
export function foldsOf(set: TrainingSet): Folds {
  if (set.campaigns.length > 1) return { of: set.campaign, count: set.campaigns.length };
  return { of: Int32Array.from({ length: set.rows }, (_, i) => i % 5), count: 5 };
}

/** Every unit and whether it bought. `x` has a row per unit of the set. */
export function purchaseRowsOf(set: TrainingSet, x: Matrix, folds: Folds): ArmRows {
  const y = Float64Array.from(set.purchase);
  return armRows({ x, arm: set.treated, group: folds.of, groups: folds.count, y });
}

/** Every purchaser and the margin of what it bought, minor units. */
export function basketRowsOf(set: TrainingSet, x: Matrix, folds: Folds): ArmRows {
  const index: number[] = [];
  for (let i = 0; i < set.rows; i++) if (set.purchase[i] === 1) index.push(i);
  const own = matrix(index.length, x.columns);
  index.forEach((i, at) => {
    own.values.set(x.values.subarray(i * x.columns, (i + 1) * x.columns), at * x.columns);
  });
  return armRows({
    x: own,
    arm: Uint8Array.from(index, (i) => set.treated[i]!),
    group: Int32Array.from(index, (i) => folds.of[i]!),
    groups: folds.count,
    y: Float64Array.from(index, (i) => set.margin[i]!),
  });
}
