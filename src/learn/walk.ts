import type { Tree } from './growTree.js';

/** A tree as typed arrays: `miss` is the bin that goes left although it is above the cut, or −1. */
export interface Walk {
  readonly column: Int32Array;
  readonly cut: Int32Array;
  readonly miss: Int32Array;
  readonly left: Int32Array;
  readonly value: Float64Array;
  readonly sets: readonly (Uint8Array | null)[];
}

/** A tree ready to be walked; `missing` is the bin of missing values of each column. */
export function walkOf(tree: Tree, missing: Int32Array): Walk {
  return {
    column: Int32Array.from(tree.column),
    cut: Int32Array.from(tree.cut),
    miss: Int32Array.from(tree.column, (column, node) =>
      tree.missingLeft[node] === 1 ? missing[column]! : -1,
    ),
    left: Int32Array.from(tree.left),
    value: Float64Array.from(tree.value),
    sets: tree.set.map((set) => {
      if (set === null) return null;
      const goesLeft = new Uint8Array(256);
      for (const bin of set) goesLeft[bin] = 1;
      return goesLeft;
    }),
  };
}

/** The leaf where a row ends; its bins stand in `block` from `at`. */
export function endOf({ column, cut, miss, left, sets }: Walk, block: Uint8Array, at: number): number {
  let node = 0;
  let next = left[0]!;
  while (next >= 0) {
    const bin = block[at + column[node]!]!;
    const limit = cut[node]!;
    const goesLeft = limit >= 0 ? bin <= limit || bin === miss[node] : sets[node]![bin] === 1;
    node = goesLeft ? next : next + 1;
    next = left[node]!;
  }
  return node;
}

/** Adds a tree to the scores of the rows for which `of` is 1: those that did not grow it. */
export function addTree(
  tree: Tree,
  bins: readonly Uint8Array[],
  missing: Int32Array,
  of: ArrayLike<number>,
  score: Float64Array,
): void {
  const walk = walkOf(tree, missing);
  for (let i = 0; i < score.length; i++) {
    if (of[i] !== 1) continue;
    let node = 0;
    while (walk.left[node]! >= 0) {
      const bin = bins[walk.column[node]!]![i]!;
      const limit = walk.cut[node]!;
      const goesLeft = limit >= 0 ? bin <= limit || bin === walk.miss[node] : walk.sets[node]![bin] === 1;
      node = goesLeft ? walk.left[node]! : walk.left[node]! + 1;
    }
    score[i] = score[i]! + walk.value[node]!;
  }
}
