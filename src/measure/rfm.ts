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
  const groups = new Map<number, number[]>();
  values.forEach((_, i) => {
    const group = groups.get(within?.[i] ?? 0);
    if (group === undefined) groups.set(within?.[i] ?? 0, [i]);
    else group.push(i);
  });
  const worseFirst = (a: number, b: number) =>
    lowIsGood ? values[b]! - values[a]! : values[a]! - values[b]!;
  for (const group of groups.values()) {
    group.sort(worseFirst);
    let worse = 0;
    group.forEach((i, rank) => {
      if (rank > 0 && values[i] !== values[group[rank - 1]!]) worse = rank;
      score[i] = 1 + Math.floor((bins * worse) / group.length);
    });
  }
  return { score, bins: spans(values, score, bins) };
}

function spans(values: Float64Array, score: Uint8Array, bins: number): readonly Bin[] {
  return Array.from({ length: bins }, (_, b) => {
    let customers = 0;
    let from: number | undefined;
    let to: number | undefined;
    values.forEach((value, i) => {
      if (score[i] !== b + 1) return;
      customers++;
      if (from === undefined || value < from) from = value;
      if (to === undefined || value > to) to = value;
    });
    return { score: b + 1, customers, from, to };
  });
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
