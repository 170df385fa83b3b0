/**
 * The tenth of a ranking that everybody is in, 1 (best) to 10: ⌊10 · those before them / all⌋ + 1. `best` are the same profits
 * from the best down. `rank` says who comes first of those who earn the same; it is asked only where that matters.
 */
export function tenths(profits: Float64Array, best: Float64Array, rank: () => Int32Array): Uint8Array {
  const n = profits.length;
  const tenth = new Uint8Array(n).fill(1);
  const torn = new Set<number>();
  for (let k = 1; k < 10; k++) {
    const begin = Math.ceil((k * n) / 10);
    if (begin >= n) break;
    const least = best[begin]!;
    if (begin > 0 && best[begin - 1] === least) torn.add(least);
    for (let i = 0; i < n; i++) if (profits[i]! <= least) tenth[i] = k + 1;
  }
  if (torn.size === 0) return tenth;
  const order = rank();
  for (const [profit, places] of placesOf(profits, torn)) {
    places.sort((a, b) => order[a]! - order[b]!);
    let at = firstAtMost(best, profit);
    for (const i of places) tenth[i] = Math.floor((10 * at++) / n) + 1;
  }
  return tenth;
}

function placesOf(profits: Float64Array, wanted: ReadonlySet<number>): ReadonlyMap<number, number[]> {
  const found = new Map<number, number[]>([...wanted].map((profit) => [profit, []]));
  for (let i = 0; i < profits.length; i++) if (wanted.has(profits[i]!)) found.get(profits[i]!)!.push(i);
  return found;
}

/** The first place of values that descend at which one is not above `value`. */
function firstAtMost(best: Float64Array, value: number): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (best[middle]! > value) low = middle + 1;
    else high = middle;
  }
  return low;
}
