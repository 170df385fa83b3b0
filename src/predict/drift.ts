import { finite, levelCounts } from '../learn/columnCounts.js';
import type { RawColumn } from '../learn/encoder.js';
import { ascending } from '../stats/ascending.js';

/** How a feature was spread when the model was trained: edges of ten bins of numbers, or categories, with shares. */
export type Spread =
  | {
      readonly name: string;
      readonly kind: 'numeric';
      readonly edges: readonly number[];
      readonly shares: readonly number[];
    }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      readonly levels: readonly string[];
      readonly shares: readonly number[];
    };

/** The spread of each column now, to compare later ones with; the last share is of missing or other values. */
export function spreads(features: readonly RawColumn[]): readonly Spread[] {
  return features.map((column) => {
    if (column.kind === 'numeric') {
      const sorted = ascending(finite(column.values));
      const edges = Array.from({ length: 9 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 10)]);
      const distinct = [...new Set(edges.filter((edge) => edge !== undefined))];
      return {
        name: column.name,
        kind: 'numeric',
        edges: distinct,
        shares: sortedShares(sorted, distinct, column.values.length),
      };
    }
    const ranked = levelCounts(column).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const levels = ranked.slice(0, 20).map(([level]) => level);
    return { name: column.name, kind: 'categorical', levels, shares: levelShares(column, levels) };
  });
}

/** Drift of one feature. */
export interface Drift {
  readonly name: string;
  readonly psi: number;
}

/**
 * Population stability index per feature against the spread at training: Σ (now − then) · ln(now / then) over bins, with
 * shares of at least 0.0001. Above 0.2 the population has changed (Siddiqi 2006, Credit Risk Scorecards, ch. 9).
 * Features that are gone are left out.
 */
export function drift(then: readonly Spread[], features: readonly RawColumn[]): readonly Drift[] {
  const byName = new Map(features.map((column) => [column.name, column]));
  return then.flatMap((spread) => {
    const column = byName.get(spread.name);
    if (column === undefined || column.kind !== spread.kind) return [];
    const now =
      column.kind === 'numeric'
        ? numericShares(column.values, spread.kind === 'numeric' ? spread.edges : [])
        : levelShares(column, spread.kind === 'categorical' ? spread.levels : []);
    let psi = 0;
    spread.shares.forEach((share, bin) => {
      const before = Math.max(share, 1e-4);
      const after = Math.max(now[bin]!, 1e-4);
      psi += (after - before) * Math.log(after / before);
    });
    return [{ name: spread.name, psi }];
  });
}

/** What `numericShares` says of `rows` values, of which `sorted` are the finite ones. */
function sortedShares(sorted: Float64Array, edges: readonly number[], rows: number): readonly number[] {
  const below = edges.map((edge) => firstAtLeast(sorted, edge));
  const ends = [...below, sorted.length, rows];
  return ends.map((end, bin) => (end - (ends[bin - 1] ?? 0)) / Math.max(rows, 1));
}

function firstAtLeast(sorted: Float64Array, edge: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numericShares(values: Float64Array, edges: readonly number[]): readonly number[] {
  const counts = new Float64Array(edges.length + 2);
  for (const value of values) {
    let bin = edges.length + 1;
    if (Number.isFinite(value)) {
      bin = 0;
      while (bin < edges.length && value >= edges[bin]!) bin++;
    }
    counts[bin] = counts[bin]! + 1;
  }
  return Array.from(counts, (count) => count / Math.max(values.length, 1));
}

function levelShares(
  column: RawColumn & { kind: 'categorical' },
  levels: readonly string[],
): readonly number[] {
  const places = new Map(levels.map((level, place) => [level, place]));
  const binOf = Int32Array.from(column.levels, (level) => places.get(level) ?? levels.length);
  const counts = new Float64Array(levels.length + 1);
  const { codes } = column;
  for (let i = 0; i < codes.length; i++) {
    const bin = codes[i]! < 0 ? levels.length : binOf[codes[i]!]!;
    counts[bin] = counts[bin]! + 1;
  }
  return Array.from(counts, (count) => count / Math.max(column.codes.length, 1));
}
