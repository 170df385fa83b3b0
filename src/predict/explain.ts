import type { RawColumn } from '../learn/encoder.js';

/** What the typical row has in a column: the median of the known values, or the most frequent category. */
export interface Typical {
  readonly name: string;
  /** Number, or code into the column's levels; `undefined` where most rows have none. */
  readonly value: number | undefined;
}

/** The typical value of every column: missing if that is more frequent than not; ties go to the lower code. */
export function typicalValues(features: readonly RawColumn[]): readonly Typical[] {
  return features.map((column) => {
    if (column.kind === 'numeric') {
      const known = column.values.filter((value) => !Number.isNaN(value)).sort();
      const mostly = known.length * 2 > column.values.length;
      return { name: column.name, value: mostly ? known[Math.floor((known.length - 1) / 2)]! : undefined };
    }
    const counts = new Float64Array(column.levels.length + 1);
    for (const code of column.codes) counts[code + 1] = counts[code + 1]! + 1;
    const code = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0)) - 1;
    return { name: column.name, value: code < 0 ? undefined : code };
  });
}

/** How the score of each row would change back, feature by feature. */
export interface Change {
  readonly name: string;
  /** Score as it is less the score with the typical value in this column, per row. */
  readonly by: Float64Array;
}

/**
 * What each feature does to each score: the score less what it would be if the row had the typical value of that feature
 * and everything else as it is (one at a time: changes of features that act together do not add up to the whole). `score`
 * scores rows of columns; it is asked once per column.
 * Source: the "what-if" of individual conditional expectation, Goldstein et al. 2015, J. Comp. Graph. Stat. 24(1).
 */
export function scoreChanges(
  features: readonly RawColumn[],
  typical: readonly Typical[],
  rows: number,
  score: (features: readonly RawColumn[]) => Float64Array,
): readonly Change[] {
  const asIs = score(features);
  return features.map((column, c) => {
    const value = typical[c]!.value;
    const usual: RawColumn =
      column.kind === 'numeric'
        ? { ...column, values: new Float64Array(rows).fill(value ?? Number.NaN) }
        : { ...column, codes: new Int32Array(rows).fill(value ?? -1) };
    const otherwise = score(features.map((other, k) => (k === c ? usual : other)));
    return { name: column.name, by: asIs.map((s, i) => s - otherwise[i]!) };
  });
}

/**
 * Mean distance of changes from their mean, 0 without any: what a feature does to the differences between rows. A category
 * that few have may be the most frequent one, and differ from all others by chance; that moves everybody alike.
 */
export function spread(by: Float64Array): number {
  const mean = by.reduce((sum, v) => sum + v, 0) / Math.max(by.length, 1);
  return by.reduce((sum, v) => sum + Math.abs(v - mean), 0) / Math.max(by.length, 1);
}

/** The rank correlation of a column with the score: whether it rises or falls with it; `undefined` for words and constants. */
export function direction(column: RawColumn, score: Float64Array): number | undefined {
  if (column.kind !== 'numeric') return undefined;
  const known = Array.from(score.keys()).filter((i) => !Number.isNaN(column.values[i]!));
  const a = ranks(known.map((i) => column.values[i]!));
  const b = ranks(known.map((i) => score[i]!));
  const mean = (known.length - 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < known.length; i++) {
    ab += (a[i]! - mean) * (b[i]! - mean);
    aa += (a[i]! - mean) * (a[i]! - mean);
    bb += (b[i]! - mean) * (b[i]! - mean);
  }
  return aa === 0 || bb === 0 ? undefined : ab / Math.sqrt(aa * bb);
}

/** Ranks from 0, ties sharing the middle of their places. */
function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]! || i - j);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) out[order[k]!] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}
