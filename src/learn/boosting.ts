import { binCount, binner, type ColumnBins, fitBins } from './bins.js';
import { compactTrees } from './compactTrees.js';
import type { RawColumn } from './encoder.js';
import { roundDerivatives } from './exactSums.js';
import { fastRows } from './fastRows.js';
import { growTree, type Tree } from './growTree.js';
import { derivatives, type Loss, meanLoss, meanOf, startingScore } from './losses.js';
import type { SplitColumn } from './splits.js';
import { addTree, endOf, walkOf } from './walk.js';

export interface BoostingOptions {
  /** Default `squared`. */
  readonly loss?: Loss;
  /** Most trees; default 100. */
  readonly trees?: number;
  /** Learning rate; default 0.1. */
  readonly rate?: number;
  /** Most leaves of a tree; default 31. */
  readonly leaves?: number;
  /** Rows that a leaf needs; default 20. */
  readonly minimumRows?: number;
  /** Penalty λ on ½·Σw² of leaf values; default 1. */
  readonly ridge?: number;
  /** Weight per row, not negative. */
  readonly weights?: ArrayLike<number>;
  /** Column names: 1 if the prediction may not fall as the column rises, −1 if it may not rise. Numbers only. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** 1 for rows that are not learned from but watched: trees after the one that predicts them best are dropped. */
  readonly held?: ArrayLike<number>;
  /** Ends after so many trees without a better prediction of the held rows; default 10. */
  readonly patience?: number;
}

/** Boosted trees. Plain data. */
export interface BoostingModel {
  readonly kind: 'boosting';
  readonly loss: Loss;
  /** Score before the first tree. */
  readonly start: number;
  /** Columns that some tree divides, with their bins. */
  readonly columns: readonly ColumnBins[];
  readonly trees: readonly Tree[];
  /** Mean loss on the held rows, if there were any. */
  readonly heldLoss: number | undefined;
}

/**
 * Histogram gradient boosting: trees fitted one after the other to the derivatives of a loss, Newton steps in the leaves.
 * Numbers may be missing (NaN) and categories missing (−1) or new: each split has learned where those go. The same rows
 * make the same model to the last bit. Outcomes: 0/1 for `logistic`, at least 0 for `poisson` and `tweedie`, above 0
 * for `gamma`. Sources: Friedman 2001, Annals of Statistics 29(5); Chen & Guestrin 2016 (KDD), eq. 6 for leaf values;
 * Ke et al. 2017 (NIPS), histograms.
 * @example fitBoosting([{ name: 'x', kind: 'numeric', values: Float64Array.of(0, 0, 1, 1) }], [1, 1, 3, 3], { minimumRows: 1, rate: 1, ridge: 0, trees: 1 }).trees[0]?.value // [0, -1, 1]
 */
export function fitBoosting(
  features: readonly RawColumn[],
  y: ArrayLike<number>,
  options: BoostingOptions = {},
): BoostingModel {
  const { loss = 'squared', weights, held, trees: most = 100, patience = 10, monotone = {} } = options;
  const rules = {
    leaves: options.leaves ?? 31,
    minimumRows: options.minimumRows ?? 20,
    ridge: options.ridge ?? 1,
    rate: options.rate ?? 0.1,
  };
  const all = fitBins(features);
  const varying = all.map((_, c) => c).filter((c) => varies(all[c]!, features[c]!));
  const bins = varying.map((c) => all[c]!);
  const columns = bins.map(
    (column): SplitColumn => ({
      bins: binCount(column),
      categorical: column.kind === 'categorical',
      monotone: column.kind === 'numeric' ? (monotone[column.name] ?? 0) : 0,
    }),
  );
  const rows = learningRows(y.length, held);
  const start = startingScore(loss, weightedMean(y, weights, rows));
  const score = new Float64Array(y.length).fill(start);
  const columnBins = varying.map((c) => {
    const out = new Uint8Array(y.length);
    binner(all[c]!, features[c]!)(0, y.length, out, 0, 1);
    return out;
  });
  const places = columns.map((column) => column.bins + 1);
  const binned = fastRows(columnBins, places, rows, rules.leaves + 1);
  const missing = Int32Array.from(columns, (column) => column.bins);
  const spare = new Int32Array(rows.length);
  const order = binned.rows;
  const grown: Tree[] = [];
  let kept = 0;
  let heldLoss = held === undefined ? undefined : meanLoss(loss, score, y, weights, held);
  for (let t = 0; t < most; t++) {
    derivatives(loss, score, y, weights, binned.pairs);
    order.set(rows);
    const scales = roundDerivatives(binned.pairs, rows);
    const { tree, leaves } = growTree(binned, columns, scales, rules, spare);
    if (leaves.length === 1) break;
    grown.push(tree);
    for (const { from, to, value } of leaves) {
      for (let i = from; i < to; i++) score[order[i]!] = score[order[i]!]! + value;
    }
    if (held === undefined) {
      kept = grown.length;
      continue;
    }
    addTree(tree, columnBins, missing, held, score);
    const now = meanLoss(loss, score, y, weights, held);
    if (now < heldLoss!) {
      heldLoss = now;
      kept = grown.length;
    } else if (grown.length - kept >= patience) break;
  }
  return { kind: 'boosting', loss, start, ...compactTrees(bins, grown.slice(0, kept)), heldLoss };
}

/** Predicted chances (`logistic`) or means, one per row. Columns are found by name. */
export function predictBoosting(
  model: BoostingModel,
  features: readonly RawColumn[],
  rows: number,
): Float64Array {
  const score = boostingScores(model, features, rows);
  for (let i = 0; i < rows; i++) score[i] = meanOf(model.loss, score[i]!);
  return score;
}

const blockRows = 2048;

/** Sums of the trees per row: log odds, logarithms of means, or means themselves (`squared`). */
export function boostingScores(
  model: BoostingModel,
  features: readonly RawColumn[],
  rows: number,
): Float64Array {
  const byName = new Map(features.map((column) => [column.name, column]));
  const binners = model.columns.map((bins) => binner(bins, byName.get(bins.name)));
  const missing = Int32Array.from(model.columns, binCount);
  const walks = model.trees.map((tree) => walkOf(tree, missing));
  const out = new Float64Array(rows).fill(model.start);
  const width = binners.length;
  const block = new Uint8Array(blockRows * Math.max(width, 1));
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    binners.forEach((write, c) => {
      write(from, from + count, block, c, width);
    });
    for (const walk of walks) {
      for (let i = 0; i < count; i++)
        out[from + i] = out[from + i]! + walk.value[endOf(walk, block, i * width)]!;
    }
  }
  return out;
}

/** Share of each column in what the trees took off the loss, largest first. */
export function boostingImportance(
  model: BoostingModel,
): readonly { readonly name: string; readonly share: number }[] {
  const gains = new Float64Array(model.columns.length);
  for (const tree of model.trees) {
    tree.column.forEach((column, node) => {
      if (column >= 0) gains[column] = gains[column]! + tree.gain[node]!;
    });
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return model.columns
    .map(({ name }, c) => ({ name, share: total === 0 ? 0 : gains[c]! / total }))
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

function learningRows(rows: number, held: ArrayLike<number> | undefined): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return held === undefined ? all : all.filter((i) => held[i] !== 1);
}

function weightedMean(
  y: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  rows: Int32Array,
): number {
  let sum = 0;
  let weight = 0;
  for (const i of rows) {
    const w = weights === undefined ? 1 : weights[i]!;
    sum += w * y[i]!;
    weight += w;
  }
  return weight === 0 ? 0 : sum / weight;
}

/** Whether a column has two bins with rows, the missing ones included. */
function varies(bins: ColumnBins, column: RawColumn): boolean {
  if (bins.kind === 'numeric' && bins.edges.length > 0) return true;
  if (bins.kind === 'categorical' && bins.levels.length > 1) return true;
  const values = column.kind === 'numeric' ? column.values : column.codes;
  let missing = 0;
  for (const value of values) if (column.kind === 'numeric' ? Number.isNaN(value) : value < 0) missing++;
  return missing > 0 && missing < values.length;
}
