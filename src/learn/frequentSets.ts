/** A set of items that occur together: item codes ascending, and the number of baskets that hold all of them. */
export interface FrequentSet {
  readonly items: readonly number[];
  readonly count: number;
}

/**
 * All sets of 1 to `largest` items that occur in at least `least` baskets, by depth-first intersection of sorted basket
 * lists (Zaki 2000, "Scalable algorithms for association mining", IEEE TKDE 12(3), Eclat). `baskets` may repeat items;
 * each counts once per basket. Codes are whole numbers from 0. Ordered by item codes, shorter first among equal beginnings.
 */
export function frequentSets(
  baskets: readonly (readonly number[])[],
  least: number,
  largest: number,
): readonly FrequentSet[] {
  const items = holdersOf(baskets)
    .filter(({ tids }) => tids.length >= least)
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

/** The baskets that hold each item, by the codes of items. */
function holdersOf(baskets: readonly (readonly number[])[]): readonly Omit<Holders, 'place'>[] {
  let most = -1;
  for (const basket of baskets) for (const item of basket) if (item > most) most = item;
  const count = new Uint32Array(most + 1);
  /** The last basket that held an item, plus one. */
  const last = new Uint32Array(most + 1);
  baskets.forEach((basket, b) => {
    for (const item of basket) {
      if (last[item] === b + 1) continue;
      last[item] = b + 1;
      count[item] = count[item]! + 1;
    }
  });
  const held = Array.from(count, (n) => new Uint32Array(n));
  count.fill(0);
  last.fill(0);
  baskets.forEach((basket, b) => {
    for (const item of basket) {
      if (last[item] === b + 1) continue;
      last[item] = b + 1;
      const at = count[item]!;
      held[item]![at] = b;
      count[item] = at + 1;
    }
  });
  return held.flatMap((tids, item) => (tids.length === 0 ? [] : [{ item, tids }]));
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
  const placeOf = new Int32Array((items.at(-1)?.item ?? 0) + 1).fill(-1);
  for (const { item, place } of items) placeOf[item] = place;
  // A row per larger item, of all smaller ones.
  const counts = new Uint32Array((n * (n - 1)) / 2);
  const last = new Int32Array(n);
  const places: number[] = [];
  const ascending = (a: number, b: number) => a - b;
  for (let b = 0; b < baskets.length; b++) {
    places.length = 0;
    let sorted = true;
    for (const item of baskets[b]!) {
      const place = item < placeOf.length ? placeOf[item]! : -1;
      if (place < 0 || last[place] === b + 1) continue;
      last[place] = b + 1;
      if (places.length > 0 && place < places[places.length - 1]!) sorted = false;
      places.push(place);
    }
    if (!sorted) places.sort(ascending);
    for (let j = 1; j < places.length; j++) {
      const row = (places[j]! * (places[j]! - 1)) / 2;
      for (let i = 0; i < j; i++) {
        const cell = row + places[i]!;
        counts[cell] = counts[cell]! + 1;
      }
    }
  }
  return (a, b) => counts[(b * (b - 1)) / 2 + a]! >= least;
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
