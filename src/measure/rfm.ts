import { ascending } from '../stats/ascending.js';

/** Scores from 1 (worst) to `bins` (best), with the values that each bin really holds. */
export interface Binned {
  readonly score: Uint8Array;
  readonly bins: readonly Bin[];
}

/** One bin: its smallest and largest value, `undefined` where nobody is in it. */
export interface Bin {
  readonly score: number;
  readonly customers: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * Quantile bins whose ties stay together: a value's bin is 1 + ⌊bins × (values worse than it) / n⌋. Equal values share a
 * bin, so bins differ in size where values repeat, and some may be empty. `lowIsGood` ranks small values best (recency).
 * `within` bins each group of equal codes by itself (nested RFM).
 */
export function quantileBins(
  values: Float64Array,
  bins: number,
  lowIsGood: boolean,
  within?: Uint32Array,
): Binned {
  const score = new Uint8Array(values.length);
  // Better is larger from here on.
  const worth = lowIsGood ? values.map((value) => -value) : values;
  if (within === undefined) scoreAll(worth, bins, score);
  else {
    for (const places of groups(within)) {
      const its = Float64Array.from(places, (i) => worth[i]!);
      const scores = new Uint8Array(places.length);
      scoreAll(its, bins, scores);
      places.forEach((i, place) => {
        score[i] = scores[place]!;
      });
    }
  }
  return { score, bins: spans(values, score, bins) };
}

function scoreAll(worth: Float64Array, bins: number, score: Uint8Array): void {
  const n = worth.length;
  const sorted = ascending(worth);
  /** The least value of each bin from the second on; infinite where nobody is that good. */
  const least = new Float64Array(bins - 1).fill(Number.POSITIVE_INFINITY);
  for (let b = 1; b < bins; b++) {
    // The first place with enough values before it at which a value begins.
    let at = Math.ceil((b * n) / bins);
    while (at < n && sorted[at] === sorted[at - 1]) at++;
    if (at < n) least[b - 1] = sorted[at]!;
  }
  for (let i = 0; i < n; i++) {
    let its = 1;
    for (let b = 0; b < least.length; b++) if (worth[i]! >= least[b]!) its = b + 2;
    score[i] = its;
  }
}

/** The places of every group of equal codes. */
function groups(codes: Uint32Array): Iterable<readonly number[]> {
  const found = new Map<number, number[]>();
  codes.forEach((code, i) => {
    const its = found.get(code);
    if (its === undefined) found.set(code, [i]);
    else its.push(i);
  });
  return found.values();
}

function spans(values: Float64Array, score: Uint8Array, bins: number): readonly Bin[] {
  const customers = new Float64Array(bins);
  const from = new Float64Array(bins).fill(Number.POSITIVE_INFINITY);
  const to = new Float64Array(bins).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < values.length; i++) {
    const b = score[i]! - 1;
    const value = values[i]!;
    customers[b] = customers[b]! + 1;
    if (value < from[b]!) from[b] = value;
    if (value > to[b]!) to[b] = value;
  }
  return Array.from(customers, (n, b) => ({
    score: b + 1,
    customers: n,
    from: n === 0 ? undefined : from[b]!,
    to: n === 0 ? undefined : to[b]!,
  }));
}

/** A customer's purchases as recency, frequency and monetary value, and their scores. */
export interface Rfm {
  readonly recency: Binned;
  readonly frequency: Binned;
  readonly monetary: Binned;
}

/**
 * Scores recency (days since the last order), frequency (orders) and monetary value, independently (Hughes 1994, *Strategic
 * Database Marketing*) or nested: frequency within recency, value within both.
 */
export function rfm(
  recencyDays: Float64Array,
  orders: Float64Array,
  value: Float64Array,
  bins: number,
  nested: boolean,
): Rfm {
  const recency = quantileBins(recencyDays, bins, true);
  const codes = Uint32Array.from(recency.score);
  const frequency = quantileBins(orders, bins, false, nested ? codes : undefined);
  const both = codes.map((code, i) => code * (bins + 1) + frequency.score[i]!);
  return { recency, frequency, monetary: quantileBins(value, bins, false, nested ? both : undefined) };
}
