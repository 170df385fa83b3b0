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
    .sort((a, b) => a.item - b.item)
    .map((one, place): Holders => ({ ...one, place }));
  const often = largest < 2 ? undefined : frequentPairs(baskets, items, least);
  const found: FrequentSet[] = [];
  const extend = (prefix: readonly number[], siblings: readonly Holders[]) => {
    siblings.forEach(({ item, place, tids }, i) => {
      const set = [...prefix, item];
      found.push({ items: set, count: tids.length });
      if (set.length >= largest) return;
      const deeper: Holders[] = [];
      for (let j = i + 1; j < siblings.length; j++) {
        const other = siblings[j]!;
        if (often !== undefined && !often(place, other.place)) continue;
        const both = intersection(tids, other.tids, least);
        if (both !== undefined) deeper.push({ ...other, tids: both });
      }
      if (deeper.length > 0) extend(set, deeper);
    });
  };
  extend([], items);
  return found;
}

/** Items above which pairs are not counted beforehand: their table would take more than 0.3 GB. */
const mostCounted = 12_000;

/**
 * Which pairs of items, by their places, occur together often enough: pairs are counted basket by basket, which costs what baskets hold, where
 * intersecting every two lists costs the square of the items. No set is frequent with a pair that is not (Agrawal & Srikant 1994).
 */
function frequentPairs(
  baskets: readonly (readonly number[])[],
  items: readonly Holders[],
  least: number,
): ((a: number, b: number) => boolean) | undefined {
  const n = items.length;
  if (n > mostCounted) return undefined;
  const placeOf = new Map(items.map(({ item, place }) => [item, place]));
  // A row per larger item, of all smaller ones.
  const counts = new Uint32Array((n * (n - 1)) / 2);
  const cell = (smaller: number, larger: number) => (larger * (larger - 1)) / 2 + smaller;
  const places: number[] = [];
  for (const basket of baskets) {
    places.length = 0;
    for (const item of basket) {
      const place = placeOf.get(item);
      if (place !== undefined && !places.includes(place)) places.push(place);
    }
    places.sort((a, b) => a - b);
    for (let j = 1; j < places.length; j++)
      for (let i = 0; i < j; i++) counts[cell(places[i]!, places[j]!)]!++;
  }
  return (a, b) => counts[cell(a, b)]! >= least;
}

interface Holders {
  readonly item: number;
  /** Where the item stands among those that are frequent. */
  readonly place: number;
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
