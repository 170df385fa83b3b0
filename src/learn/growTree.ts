import { type BinnedRows, fillHistogram, subtractHistogram } from './histogram.js';
import {
  type Bounds,
  bestSplit,
  leafValue,
  type Split,
  type SplitColumn,
  type SplitRules,
  type Sums,
} from './splits.js';

/**
 * A regression tree over binned columns, node by node; node 0 is the root, and the right child follows the left. Rows
 * whose bin is at most `cut` go left, or, where `set` is given, those whose bin is in it. Plain data.
 */
export interface Tree {
  /** Column of the split; −1 at a leaf. */
  readonly column: readonly number[];
  readonly cut: readonly number[];
  readonly set: readonly (readonly number[] | null)[];
  /** 1 if missing values go left. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  /** What a row ending here is given; of inner nodes, the mean over the rows below. */
  readonly value: readonly number[];
  /** Training rows that came here. */
  readonly rows: readonly number[];
  readonly gain: readonly number[];
}

export interface GrowRules extends SplitRules {
  readonly leaves: number;
  /** Learning rate: leaf values are multiplied by it. */
  readonly rate: number;
}

/** What growing works on: rows in bins, derivatives per row, the rows to learn from. */
export interface GrowData {
  readonly binned: BinnedRows;
  readonly columns: readonly SplitColumn[];
  readonly gradient: Float32Array;
  readonly hessian: Float32Array;
  /** Rows to learn from; reordered in place, so that every leaf is a stretch of it. */
  readonly rows: Int32Array;
}

/** A stretch of the rows, with the value of the leaf they ended in. */
export interface Leaf {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

interface Open {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly bounds: Bounds;
  readonly histogram: Float64Array;
  readonly split: Split;
}

/** Working space, kept from tree to tree. */
export interface GrowSpace {
  readonly free: Float64Array[];
  readonly gradient: Float32Array;
  readonly hessian: Float32Array;
  readonly spare: Int32Array;
}

export function growSpace(rows: number): GrowSpace {
  return {
    free: [],
    gradient: new Float32Array(rows),
    hessian: new Float32Array(rows),
    spare: new Int32Array(rows),
  };
}

/**
 * Grows one tree, always dividing the leaf whose split takes most off the loss, until there are `leaves` or nothing is
 * gained (Friedman 2001, Annals of Statistics 29(5); histograms as in Ke et al. 2017, LightGBM: the smaller child is
 * summed, the larger is the difference).
 */
export function growTree(
  data: GrowData,
  rules: GrowRules,
  space: GrowSpace,
): { readonly tree: Tree; readonly leaves: readonly Leaf[] } {
  const { binned, columns, rows } = data;
  const size = binned.offsets[columns.length]!;
  const tree = {
    column: [] as number[],
    cut: [] as number[],
    set: [] as (readonly number[] | null)[],
    missingLeft: [] as number[],
    left: [] as number[],
    value: [] as number[],
    rows: [] as number[],
    gain: [] as number[],
  };
  const stretches: { from: number; to: number }[] = [];
  const addNode = (sums: Sums, bounds: Bounds, from: number, to: number): number => {
    tree.column.push(-1);
    tree.cut.push(0);
    tree.set.push(null);
    tree.missingLeft.push(0);
    tree.left.push(-1);
    tree.value.push(rules.rate * leafValue(sums, rules.ridge, bounds));
    tree.rows.push(to - from);
    tree.gain.push(0);
    stretches.push({ from, to });
    return tree.column.length - 1;
  };
  const summed = (from: number, to: number): Float64Array => {
    const histogram = space.free.pop() ?? new Float64Array(size);
    const { gradient, hessian } = gathered(data, space, from, to);
    fillHistogram(histogram, binned, rows, from, to, gradient, hessian);
    return histogram;
  };
  const open: Open[] = [];
  const consider = (node: number, sums: Sums, bounds: Bounds, histogram: Float64Array): void => {
    const { from, to } = stretches[node]!;
    const split =
      to - from < 2 * rules.minimumRows ? undefined : searched(histogram, data, sums, bounds, rules);
    if (split === undefined) space.free.push(histogram);
    else open.push({ node, from, to, bounds, histogram, split });
  };
  const everything = { low: -Infinity, high: Infinity };
  const whole = totals(data);
  addNode(whole, everything, 0, rows.length);
  if (rules.leaves > 1) consider(0, whole, everything, summed(0, rows.length));
  for (let leaves = 1; leaves < rules.leaves && open.length > 0; leaves++) {
    let best = 0;
    for (let k = 1; k < open.length; k++) if (open[k]!.split.gain > open[best]!.split.gain) best = k;
    const { node, from, to, bounds, histogram, split } = open.splice(best, 1)[0]!;
    const middle = partition(data, space, from, to, split);
    const [low, high] = childBounds(columns[split.column]!, split, bounds, rules.ridge);
    const left = addNode(split.left, low, from, middle);
    const right = addNode(split.right, high, middle, to);
    tree.column[node] = split.column;
    tree.cut[node] = split.cut;
    tree.set[node] = split.set ?? null;
    tree.missingLeft[node] = split.missingLeft ? 1 : 0;
    tree.left[node] = left;
    tree.gain[node] = split.gain;
    if (leaves + 1 === rules.leaves) {
      space.free.push(histogram);
      continue;
    }
    const leftIsSmall = middle - from <= to - middle;
    const small = leftIsSmall ? summed(from, middle) : summed(middle, to);
    subtractHistogram(histogram, small);
    consider(left, split.left, low, leftIsSmall ? small : histogram);
    consider(right, split.right, high, leftIsSmall ? histogram : small);
  }
  for (const { histogram } of open) space.free.push(histogram);
  for (let node = tree.column.length - 1; node >= 0; node--) {
    const left = tree.left[node]!;
    if (left < 0) continue;
    const [a, b] = [tree.rows[left]!, tree.rows[left + 1]!];
    tree.value[node] = (a * tree.value[left]! + b * tree.value[left + 1]!) / (a + b);
  }
  const leaves = stretches.flatMap(({ from, to }, node) =>
    tree.left[node]! < 0 ? [{ from, to, value: tree.value[node]! }] : [],
  );
  return { tree, leaves };
}

function totals({ rows, gradient, hessian }: GrowData): Sums {
  let g = 0;
  let h = 0;
  for (let i = 0; i < rows.length; i++) {
    g += gradient[rows[i]!]!;
    h += hessian[rows[i]!]!;
  }
  return { gradient: g, hessian: h, rows: rows.length };
}

/** Derivatives in the order of a stretch of rows, so that every column reads them one after the other. */
function gathered({ rows, gradient, hessian }: GrowData, space: GrowSpace, from: number, to: number) {
  for (let i = from, k = 0; i < to; i++, k++) {
    const row = rows[i]!;
    space.gradient[k] = gradient[row]!;
    space.hessian[k] = hessian[row]!;
  }
  return space;
}

function searched(
  histogram: Float64Array,
  { binned, columns }: GrowData,
  sums: Sums,
  bounds: Bounds,
  rules: SplitRules,
): Split | undefined {
  let best: Split | undefined;
  for (let c = 0; c < columns.length; c++) {
    const beat = best === undefined ? 1e-7 : best.gain;
    best = bestSplit(histogram, binned.offsets[c]!, c, columns[c]!, sums, bounds, rules, beat) ?? best;
  }
  return best;
}

/** Puts rows that go left before those that go right, both in their old order; answers where the right begins. */
function partition(
  { binned, columns, rows }: GrowData,
  space: GrowSpace,
  from: number,
  to: number,
  split: Split,
) {
  const bins = binned.columns[split.column]!;
  const goesLeft = new Uint8Array(256);
  if (split.set === undefined) goesLeft.fill(1, 0, split.cut + 1);
  else for (const bin of split.set) goesLeft[bin] = 1;
  goesLeft[columns[split.column]!.bins] = split.missingLeft ? 1 : 0;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    if (goesLeft[bins[row]!] === 1) rows[left++] = row;
    else space.spare[right++] = row;
  }
  rows.set(space.spare.subarray(0, right), left);
  return left;
}

/** Under a monotone split the children meet at the middle of their values, which neither may cross further down. */
function childBounds(
  column: SplitColumn,
  split: Split,
  bounds: Bounds,
  ridge: number,
): readonly [Bounds, Bounds] {
  if (column.monotone === 0) return [bounds, bounds];
  const middle = (leafValue(split.left, ridge, bounds) + leafValue(split.right, ridge, bounds)) / 2;
  const below = { low: bounds.low, high: middle };
  const above = { low: middle, high: bounds.high };
  return column.monotone > 0 ? [below, above] : [above, below];
}
