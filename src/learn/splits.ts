import { histogramOffset, stride } from './binnedRows.js';

/** Sums over rows: gradients, hessians and their number. */
export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** How a node divides. Rows whose bin is at most `cut`, or in `set`, go left; missing values as `missingLeft` says. */
export interface Split {
  readonly column: number;
  readonly gain: number;
  readonly cut: number;
  /** Bins that go left, of a column of categories. */
  readonly set: readonly number[] | undefined;
  readonly missingLeft: boolean;
  readonly left: Sums;
  readonly right: Sums;
}

/** A column as the search for splits sees it. */
export interface SplitColumn {
  /** Bins that hold values; missing ones come after. */
  readonly bins: number;
  readonly categorical: boolean;
  /** 1: the prediction may not fall as the column rises; −1: it may not rise; 0: free. */
  readonly monotone: -1 | 0 | 1;
}

export interface SplitRules {
  readonly minimumRows: number;
  /** Penalty λ on ½·Σw² of leaf values. */
  readonly ridge: number;
}

/** A node whose best split is looked for: its sums by column and bin, and in all. */
export interface Divided {
  readonly histogram: Float64Array;
  readonly sums: Sums;
  readonly bounds: Bounds;
}

/** Limits that monotone columns higher up put on the values of a node. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const leastHessian = 1e-3;
const categoryRidge = 10;
const categorySmoothing = 10;
const leastCategoryRows = 10;
const mostCategories = 32;

/** The value of a leaf: −gradient / (hessian + λ), within its bounds. */
export function leafValue(sums: Sums, ridge: number, bounds: Bounds): number {
  const value = -sums.gradient / (sums.hessian + ridge + 1e-12);
  return Math.min(Math.max(value, bounds.low), bounds.high);
}

/** Twice what a leaf takes off the loss, by its second-order approximation. */
function taken(gradient: number, hessian: number, ridge: number, value: number): number {
  return -value * (2 * gradient + (hessian + ridge) * value);
}

/**
 * The best split of a node on one column, if it takes anything off the loss. Numbers: every cut, missing values tried on both
 * sides. Categories: in order of their gradient over hessian, as Fisher 1958 (JASA 53) shows to be enough for two groups; at
 * most 32 go left, rare ones always go right, those without rows to the larger side, and λ grows by 10 so that many small groups do not win by chance. Among equals the first column and the lowest cut win.
 */
export function bestSplit(
  node: Divided,
  index: number,
  column: SplitColumn,
  rules: SplitRules,
  beat: number,
): Split | undefined {
  return (column.categorical ? categorySplit : numberSplit)(node, index, column, rules, beat);
}

function numberSplit(
  { histogram, sums: node, bounds }: Divided,
  index: number,
  column: SplitColumn,
  rules: SplitRules,
  beat: number,
): Split | undefined {
  const from = histogramOffset(index);
  const { ridge, minimumRows } = rules;
  const free = column.monotone === 0 && bounds.low === -Infinity && bounds.high === Infinity;
  const at = from + column.bins * stride;
  const missing = { gradient: histogram[at]!, hessian: histogram[at + 1]!, rows: histogram[at + 2]! };
  const before = taken(node.gradient, node.hessian, ridge, leafValue(node, ridge, bounds));
  let best = beat;
  let found: Split | undefined;
  for (const missingLeft of missing.rows > 0 ? [false, true] : [false]) {
    let gradient = missingLeft ? missing.gradient : 0;
    let hessian = missingLeft ? missing.hessian : 0;
    let rows = missingLeft ? missing.rows : 0;
    const cuts = missing.rows > 0 && !missingLeft ? column.bins : column.bins - 1;
    for (let cut = 0; cut < cuts; cut++) {
      const bin = from + cut * stride;
      const here = histogram[bin + 2]!;
      gradient += histogram[bin]!;
      hessian += histogram[bin + 1]!;
      rows += here;
      if (rows < minimumRows || hessian < leastHessian) continue;
      if (node.rows - rows < minimumRows || node.hessian - hessian < leastHessian) break;
      if (here === 0) continue;
      const otherGradient = node.gradient - gradient;
      const otherHessian = node.hessian - hessian;
      let gain: number;
      if (free) {
        gain =
          (gradient * gradient) / (hessian + ridge) +
          (otherGradient * otherGradient) / (otherHessian + ridge) -
          before;
      } else {
        const left = leafValue({ gradient, hessian, rows }, ridge, bounds);
        const right = leafValue({ gradient: otherGradient, hessian: otherHessian, rows }, ridge, bounds);
        if (column.monotone * (right - left) < 0) continue;
        gain =
          taken(gradient, hessian, ridge, left) + taken(otherGradient, otherHessian, ridge, right) - before;
      }
      if (gain > best) {
        best = gain;
        const other = node.rows - rows;
        found = {
          column: index,
          gain,
          cut,
          set: undefined,
          missingLeft: missing.rows > 0 ? missingLeft : rows >= other,
          left: { gradient, hessian, rows },
          right: { gradient: otherGradient, hessian: otherHessian, rows: other },
        };
      }
    }
  }
  return found;
}

function categorySplit(
  { histogram, sums: node, bounds }: Divided,
  index: number,
  column: SplitColumn,
  rules: SplitRules,
  beat: number,
): Split | undefined {
  const from = histogramOffset(index);
  const ridge = rules.ridge + categoryRidge;
  const all = Array.from({ length: column.bins + 1 }, (_, bin) => bin);
  const rowsOf = (bin: number) => histogram[from + bin * stride + 2]!;
  const lean = (bin: number) =>
    histogram[from + bin * stride]! / (histogram[from + bin * stride + 1]! + categorySmoothing);
  const used = all
    .filter((bin) => rowsOf(bin) >= leastCategoryRows)
    .sort((a, b) => lean(a) - lean(b) || a - b);
  const before = taken(node.gradient, node.hessian, ridge, leafValue(node, ridge, bounds));
  let best = beat;
  let found: { from: readonly number[]; left: Sums; right: Sums } | undefined;
  for (const order of [used, [...used].reverse()]) {
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    for (let k = 0; k < Math.min(order.length - 1, mostCategories); k++) {
      const bin = from + order[k]! * stride;
      gradient += histogram[bin]!;
      hessian += histogram[bin + 1]!;
      rows += histogram[bin + 2]!;
      const other = node.rows - rows;
      if (rows < rules.minimumRows || hessian < leastHessian) continue;
      if (other < rules.minimumRows || node.hessian - hessian < leastHessian) break;
      const left = { gradient, hessian, rows };
      const right = { gradient: node.gradient - gradient, hessian: node.hessian - hessian, rows: other };
      const gain =
        taken(left.gradient, left.hessian, ridge, leafValue(left, ridge, bounds)) +
        taken(right.gradient, right.hessian, ridge, leafValue(right, ridge, bounds)) -
        before;
      if (gain > best) {
        best = gain;
        found = { from: order.slice(0, k + 1), left, right };
      }
    }
  }
  if (found === undefined) return undefined;
  const unseen = found.left.rows > found.right.rows ? all.filter((bin) => rowsOf(bin) === 0) : [];
  const set = [...found.from, ...unseen].sort((a, b) => a - b);
  const missingLeft = set.includes(column.bins);
  return { column: index, gain: best, cut: -1, set, missingLeft, left: found.left, right: found.right };
}
