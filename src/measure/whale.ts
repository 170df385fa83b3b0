/** The whale curve of customers' profits: cumulative profit as a share of the total, best customers first. */
export interface Whale {
  readonly customers: number;
  readonly total: number;
  /** Customers at the top of the curve: those with a profit above 0. */
  readonly peakCustomers: number;
  /** Their profit as a share of the total; 1.5 = they earn half as much again as remains in the end. `undefined` if the total is not above 0. */
  readonly peakShare: number | undefined;
  /** What customers with a loss take away again, as a share of the total. */
  readonly lostShare: number | undefined;
  /** Share of the profit that the best 20 % of customers make. */
  readonly top20Share: number | undefined;
  /** Share of the profit that the worst 40 % of customers make, often below 0. */
  readonly bottom40Share: number | undefined;
  /** The smallest share of customers that makes 80 % of the profit. */
  readonly customersFor80: number | undefined;
  /** Gini coefficient; `undefined` if anybody makes a loss, for it is not defined then. */
  readonly gini: number | undefined;
}

/**
 * Describes profits in any order (Storbacka 1997, "Segmentation based on customer profitability", J. Marketing Management 13,
 * "Stobachoff curve"; Kaplan & Narayanan 2001 call it the whale curve). The best 20 % are the first ⌈0.2·n⌉ customers, the
 * worst 40 % the last ⌈0.4·n⌉. `undefined` without customers.
 */
export function whale(profits: Float64Array): Whale | undefined {
  const n = profits.length;
  if (n === 0) return undefined;
  const best = descending(profits);
  const sumOf = (from: number, to: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += best[i]!;
    return sum;
  };
  const total = sumOf(0, n);
  const peakCustomers = best.findIndex((profit) => profit <= 0);
  const above = peakCustomers < 0 ? n : peakCustomers;
  const share = (sum: number) => (total > 0 ? sum / total : undefined);
  const peak = sumOf(0, above);
  return {
    customers: n,
    total,
    peakCustomers: above,
    peakShare: share(peak),
    lostShare: share(peak - total),
    top20Share: share(sumOf(0, Math.ceil(n / 5))),
    bottom40Share: share(sumOf(n - Math.ceil((2 * n) / 5), n)),
    customersFor80: total > 0 ? neededFor(best, 0.8 * total) / n : undefined,
    gini: gini(best, total),
  };
}

/** Values that descend, which may be given so already. */
function descending(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++)
    if (values[i]! > values[i - 1]!) return values.slice().sort().reverse();
  return values;
}

function neededFor(best: Float64Array, wanted: number): number {
  let sum = 0;
  for (let i = 0; i < best.length; i++) {
    sum += best[i]!;
    if (sum >= wanted) return i + 1;
  }
  return best.length;
}

/** G = Σ (n + 1 − 2·rank)·y / (n·Σ y), ranks from the best (Gini 1912; the usual computing form). */
function gini(best: Float64Array, total: number): number | undefined {
  const n = best.length;
  if (!(total > 0) || best[n - 1]! < 0) return undefined;
  let weighted = 0;
  best.forEach((profit, i) => {
    weighted += (n - 1 - 2 * i) * profit;
  });
  return weighted / (n * total);
}

/** The tenth of a ranking that place `rank` (from 0) of `n` falls into, 1 to 10. */
export function decileOf(rank: number, n: number): number {
  return Math.floor((rank * 10) / n) + 1;
}
