import { type BoostingModel, fitBoosting, predictBoosting } from './boosting.js';
import { type Encoder, encode, fitEncoder, type RawColumn } from './encoder.js';
import { fitLinear, type LinearModel, predictLinear } from './linear.js';
import { fitLogistic, type LogisticModel, predictLogistic } from './logistic.js';
import type { Matrix } from './matrix.js';

/** What fits outcomes: regressions (logistic for chances, linear for means) or boosted trees. */
export type Learner = 'logistic' | 'boosting';

/** Whether an outcome is 0 or 1, or a number. */
export type OutcomeKind = 'chance' | 'mean';

/** Rows of raw columns, and the same encoded for regressions. */
export interface Table {
  readonly rows: number;
  readonly features: readonly RawColumn[];
  readonly x: Matrix;
}

/** A fitted outcome. `constant` where the rows could not teach more than their mean. Plain data. */
export type OutcomeModel =
  | { readonly kind: 'constant'; readonly value: number }
  | LogisticModel
  | LinearModel
  | BoostingModel;

/** L2 penalty of regressions on standardised columns, per outcome kind. */
const ridges = { chance: 10, mean: 100 } as const;
/** Few small trees per outcome kind: what they are for is rare and noisy, and its held-out loss too noisy to stop by. */
const trees = {
  chance: { trees: 60, rate: 0.08, leaves: 6, ridge: 5, leastShare: 1 / 100 },
  mean: { trees: 30, rate: 0.1, leaves: 5, ridge: 5, leastShare: 1 / 30 },
} as const;

/** The encoding and the table of raw columns. The encoding looks at no outcome. */
export function tableOf(features: readonly RawColumn[], rows: number, encoder?: Encoder): Table {
  const by = encoder ?? fitEncoder(features);
  return { rows, features, x: encode(by, features, rows) };
}

/** The rows of a table by index. */
export function pickRows(table: Table, index: Int32Array): Table {
  const { columns, values } = table.x;
  const rows = index.length;
  const own = new Float64Array(rows * columns);
  for (let at = 0; at < rows; at++) {
    const from = index[at]! * columns;
    const to = at * columns;
    for (let j = 0; j < columns; j++) own[to + j] = values[from + j]!;
  }
  const features = table.features.map((column): RawColumn => {
    if (column.kind === 'numeric')
      return { ...column, values: picked(column.values, new Float64Array(rows), index) };
    return { ...column, codes: picked(column.codes, new Int32Array(rows), index) };
  });
  return { rows, features, x: { rows, columns, values: own } };
}

function picked<T extends Float64Array | Int32Array>(from: T, to: T, index: Int32Array): T {
  for (let at = 0; at < index.length; at++) to[at] = from[index[at]!]!;
  return to;
}

/** A table with one more numeric column, last. */
export function withColumn(table: Table, name: string, of: ArrayLike<number>): Table {
  const { rows, x } = table;
  const width = x.columns + 1;
  const values = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    values.set(x.values.subarray(i * x.columns, (i + 1) * x.columns), i * width);
    values[i * width + x.columns] = of[i]!;
  }
  const column: RawColumn = { name, kind: 'numeric', values: Float64Array.from(of) };
  return { rows, features: [...table.features, column], x: { rows, columns: width, values } };
}

/**
 * Fits an outcome with weights: regressions with an L2 penalty, or a fixed number of small boosted trees. Rows that teach nothing (too few, one outcome only) give the mean.
 */
export function fitOutcome(
  learner: Learner,
  kind: OutcomeKind,
  table: Table,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): OutcomeModel {
  const constant = { kind: 'constant', value: weightedMean(y, weights) } as const;
  if (learner === 'boosting') {
    if (table.rows < 100) return constant;
    const { leastShare, ...options } = trees[kind];
    return fitBoosting(table.features, y, {
      ...options,
      loss: kind === 'chance' ? 'logistic' : 'squared',
      minimumRows: Math.max(20, Math.floor(table.rows * leastShare)),
      weights,
    });
  }
  const ridge = ridges[kind];
  if (kind === 'mean') return fitLinear(table.x, y, { ridge, weights }) ?? constant;
  return fitLogistic(table.x, y, { ridge, weights, tolerance: 1e-5 }) ?? constant;
}

/** Expected outcomes, one per row. */
export function predictOutcome(model: OutcomeModel, table: Table): Float64Array {
  if (model.kind === 'constant') return new Float64Array(table.rows).fill(model.value);
  if (model.kind === 'boosting') return predictBoosting(model, table.features, table.rows);
  return model.kind === 'linear' ? predictLinear(model, table.x) : predictLogistic(model, table.x);
}

function weightedMean(y: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    sum += weights[i]! * y[i]!;
    total += weights[i]!;
  }
  return total === 0 ? 0 : sum / total;
}
