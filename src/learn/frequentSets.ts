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
  baskets: readonly ArrayLike<number>[],
  least: number,
  largest: number,
): readonly FrequentSet[] {
  const items = holdersOf(baskets)
    .filter(({ tids }) => tids.length >= least)
    .map((one, place): Holders => ({ ...one, place }));
  const partners = largest < 2 ? [] : frequentPairs(baskets.length, items, least);
  const found: FrequentSet[] = [];
  const extend = (prefix: readonly number[], siblings: readonly Holders[]) => {
    const byPlace = new Map(siblings.map((one) => [one.place, one]));
    for (const { item, place, tids } of siblings) {
      const set = [...prefix, item];
      found.push({ items: set, count: tids.length });
      if (set.length >= largest) continue;
      const deeper: Holders[] = [];
      for (const larger of partners[place]!) {
        const other = byPlace.get(larger);
        const both = other === undefined ? undefined : intersection(tids, other.tids, least);
        if (both !== undefined) deeper.push({ ...other!, tids: both });
      }
      if (deeper.length > 0) extend(set, deeper);
    }
  };
  extend([], items);
  return found;
}

/** The baskets that hold each item, by the codes of items. */
function holdersOf(baskets: readonly ArrayLike<number>[]): readonly Omit<Holders, 'place'>[] {
  let most = -1;
  for (const basket of baskets) for (let i = 0; i < basket.length; i++) most = Math.max(most, basket[i]!);
  const count = new Uint32Array(most + 1);
  /** The last basket that held an item, plus one. */
  const last = new Uint32Array(most + 1);
  baskets.forEach((basket, b) => {
    for (let i = 0; i < basket.length; i++) {
      const item = basket[i]!;
      if (last[item] === b + 1) continue;
      last[item] = b + 1;
      count[item] = count[item]! + 1;
    }
  });
  const held = Array.from(count, (n) => new Uint32Array(n));
  count.fill(0);
  last.fill(0);
  baskets.forEach((basket, b) => {
    for (let i = 0; i < basket.length; i++) {
      const item = basket[i]!;
      if (last[item] === b + 1) continue;
      last[item] = b + 1;
      const at = count[item]!;
      held[item]![at] = b;
      count[item] = at + 1;
    }
  });
  return held.flatMap((tids, item) => (tids.length === 0 ? [] : [{ item, tids }]));
}

/**
 * The larger items that each item occurs together with often enough, all by their places: counted item by item over the baskets that
 * hold it, which costs what baskets hold, where intersecting every two lists costs the square of the items. No set is
 * frequent with a pair that is not (Agrawal & Srikant 1994).
 */
function frequentPairs(
  baskets: number,
  items: readonly Holders[],
  least: number,
): readonly (readonly number[])[] {
  const { start, places } = frequentOnly(baskets, items);
  /** The next place of every basket: smaller ones are done with. */
  const next = start.slice();
  const counts = new Uint32Array(items.length);
  const met = new Int32Array(items.length);
  return items.map(({ tids }) => {
    let size = 0;
    for (let t = 0; t < tids.length; t++) {
      const basket = tids[t]!;
      const first = next[basket]! + 1;
      const end = start[basket + 1]!;
      next[basket] = first;
      for (let at = first; at < end; at++) {
        const place = places[at]!;
        const count = counts[place]!;
        if (count === 0) met[size++] = place;
        counts[place] = count + 1;
      }
    }
    const often: number[] = [];
    for (let m = 0; m < size; m++) {
      const place = met[m]!;
      if (counts[place]! >= least) often.push(place);
      counts[place] = 0;
    }
    return often.sort((a, b) => a - b);
  });
}

/** The places of the frequent items of every basket, ascending, each once: those of basket b are from `start[b]` on. */
function frequentOnly(
  baskets: number,
  items: readonly Holders[],
): { readonly start: Int32Array; readonly places: Int32Array } {
  const start = new Int32Array(baskets + 1);
  for (const { tids } of items)
    for (let t = 0; t < tids.length; t++) start[tids[t]! + 1] = start[tids[t]! + 1]! + 1;
  for (let b = 0; b < baskets; b++) start[b + 1] = start[b + 1]! + start[b]!;
  const places = new Int32Array(start[baskets]!);
  const next = start.slice();
  for (const { place, tids } of items) {
    for (let t = 0; t < tids.length; t++) {
      const basket = tids[t]!;
      places[next[basket]!] = place;
      next[basket] = next[basket]! + 1;
    }
  }
  return { start, places };
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
