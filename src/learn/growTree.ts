import type { BinnedRows } from './binnedRows.js';
import {
  type Bounds,
  bestSplit,
  type Divided,
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
  /** Its number. */
  readonly histogram: number;
  readonly split: Split;
}

/**
 * Grows one tree, always dividing the leaf whose split takes most off the loss, until there are `leaves` or nothing is
 * gained (Friedman 2001, Annals of Statistics 29(5); histograms as in Ke et al. 2017, LightGBM: the smaller child is
 * summed, the larger is the difference).
 */
export function growTree(
  binned: BinnedRows,
  columns: readonly SplitColumn[],
  scales: readonly [number, number],
  rules: GrowRules,
  spare: Int32Array,
): { readonly tree: Tree; readonly leaves: readonly Leaf[] } {
  const { rows } = binned;
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
  const free = Array.from({ length: rules.leaves + 1 }, (_, histogram) => histogram);
  const summed = (from: number, to: number): number => {
    const histogram = free.pop()!;
    binned.fill(histogram, from, to);
    return histogram;
  };
  const open: Open[] = [];
  const consider = (node: number, sums: Sums, bounds: Bounds, histogram: number): void => {
    const { from, to } = stretches[node]!;
    const split =
      to - from < 2 * rules.minimumRows
        ? undefined
        : searched({ histogram: binned.read(histogram), sums, bounds }, columns, rules);
    if (split === undefined) free.push(histogram);
    else open.push({ node, from, to, bounds, histogram, split });
  };
  const everything = { low: -Infinity, high: Infinity };
  const whole = totals(binned);
  binned.take(scales);
  addNode(whole, everything, 0, rows.length);
  if (rules.leaves > 1) consider(0, whole, everything, summed(0, rows.length));
  for (let leaves = 1; leaves < rules.leaves && open.length > 0; leaves++) {
    let best = 0;
    for (let k = 1; k < open.length; k++) if (open[k]!.split.gain > open[best]!.split.gain) best = k;
    const { node, from, to, bounds, histogram, split } = open.splice(best, 1)[0]!;
    const middle = partition(binned, columns, spare, from, to, split);
    const [low, high] = childBounds(columns[split.column]!, split, bounds, rules.ridge);
    const left = addNode(split.left, low, from, middle);
    const right = addNode(split.right, high, middle, to);
    tree.column[node] = split.column;
    tree.cut[node] = split.cut;
    tree.set[node] = split.set ?? null;
    tree.missingLeft[node] = split.missingLeft ? 1 : 0;
    tree.left[node] = left;
    tree.gain[node] = split.gain;
    if (leaves + 1 === rules.leaves) continue;
    const leftIsSmall = middle - from <= to - middle;
    const small = leftIsSmall ? summed(from, middle) : summed(middle, to);
    binned.subtract(histogram, small);
    consider(left, split.left, low, leftIsSmall ? small : histogram);
    consider(right, split.right, high, leftIsSmall ? histogram : small);
  }
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

/** Sums over all rows, exact whatever their order. */
function totals({ rows, pairs }: BinnedRows): Sums {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < rows.length; i++) {
    gradient += pairs[2 * rows[i]!]!;
    hessian += pairs[2 * rows[i]! + 1]!;
  }
  return { gradient, hessian, rows: rows.length };
}

function searched(node: Divided, columns: readonly SplitColumn[], rules: SplitRules): Split | undefined {
  let best: Split | undefined;
  for (let c = 0; c < columns.length; c++) {
    const beat = best === undefined ? 1e-7 : best.gain;
    best = bestSplit(node, c, columns[c]!, rules, beat) ?? best;
  }
  return best;
}

/** Puts rows that go left before those that go right, both in their old order; answers where the right begins. */
function partition(
  { bins, rows }: BinnedRows,
  columns: readonly SplitColumn[],
  spare: Int32Array,
  from: number,
  to: number,
  split: Split,
): number {
  const column = bins[split.column]!;
  const goesLeft = new Uint8Array(256);
  if (split.set === undefined) goesLeft.fill(1, 0, split.cut + 1);
  else for (const bin of split.set) goesLeft[bin] = 1;
  goesLeft[columns[split.column]!.bins] = split.missingLeft ? 1 : 0;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    // Written to both sides and kept on one: faster than a jump that is wrong half of the time.
    rows[left] = row;
    spare[right] = row;
    const goes = goesLeft[column[row]!]!;
    left += goes;
    right += 1 - goes;
  }
  rows.set(spare.subarray(0, right), left);
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
