/** A set of items that occur together: item codes ascending, and the number of baskets that hold all of them. */
export interface FrequentSet {
  readonly items: readonly number[];
  readonly count: number;
}

/**
 * All sets of 1 to `largest` items that occur in at least `least` baskets, by depth-first intersection of sorted basket
 * lists (Zaki 2000, "Scalable algorithms for association mining", IEEE TKDE 12(3), Eclat). `baskets` may repeat items;
 * each counts once per basket. Ordered by item codes, shorter first among equal beginnings.
 */
export function frequentSets(
  baskets: readonly (readonly number[])[],
  least: number,
  largest: number,
): readonly FrequentSet[] {
  const holders = new Map<number, number[]>();
  baskets.forEach((basket, b) => {
    for (const item of new Set(basket)) {
      const of = holders.get(item);
      if (of === undefined) holders.set(item, [b]);
      else of.push(b);
    }
  });
  const items = [...holders]
    .filter(([, of]) => of.length >= least)
    .map(([item, of]) => ({ item, tids: Uint32Array.from(of) }))
    .sort((a, b) => a.item - b.item);
  const found: FrequentSet[] = [];
  const extend = (prefix: readonly number[], siblings: readonly Holders[]) => {
    siblings.forEach(({ item, tids }, i) => {
      const set = [...prefix, item];
      found.push({ items: set, count: tids.length });
      if (set.length >= largest) return;
      const deeper: Holders[] = [];
      for (const other of siblings.slice(i + 1)) {
        const both = intersection(tids, other.tids, least);
        if (both !== undefined) deeper.push({ item: other.item, tids: both });
      }
      if (deeper.length > 0) extend(set, deeper);
    });
  };
  extend([], items);
  return found;
}

interface Holders {
  readonly item: number;
  readonly tids: Uint32Array;
}

/** The numbers in both ascending lists, or `undefined` if there are fewer than `least`. */
function intersection(a: Uint32Array, b: Uint32Array, least: number): Uint32Array | undefined {
  const both = new Uint32Array(Math.min(a.length, b.length));
  let n = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (n + Math.min(a.length - i, b.length - j) < least) return undefined;
    const x = a[i]!;
    const y = b[j]!;
    if (x === y) {
      both[n++] = x;
      i++;
      j++;
    } else if (x < y) i++;
    else j++;
  }
  return n < least ? undefined : both.subarray(0, n);
}
