import type { RawColumn } from './encoder.js';

/** How one raw column falls into bins; frozen at training. Missing values have the bin after the last. */
export type ColumnBins =
  | {
      readonly name: string;
      readonly kind: 'numeric';
      /** Bin k holds values above edge k − 1 and not above edge k. */
      readonly edges: readonly number[];
    }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      /** Levels with a bin of their own, most frequent first; all others share the bin after them. */
      readonly levels: readonly string[];
    };

const mostBins = 255;
const sampledRows = 200_000;

/**
 * Bins of raw columns: numbers at up to 253 quantiles (all values, if no more are different; from at most 200,000 rows),
 * categories by frequency. Ties in frequency go by name, so that the order of rows does not matter.
 */
export function fitBins(columns: readonly RawColumn[]): readonly ColumnBins[] {
  return columns.map((column) =>
    column.kind === 'numeric'
      ? { name: column.name, kind: 'numeric', edges: edgesOf(column.values) }
      : { name: column.name, kind: 'categorical', levels: frequentLevels(column) },
  );
}

/** Bins that hold values; a missing value has this number as its bin. */
export function binCount(bins: ColumnBins): number {
  return bins.kind === 'numeric' ? bins.edges.length + 1 : bins.levels.length + 1;
}

/**
 * Finds the bins of a column: answers a function that writes those of rows `from … to` into `out`, `step` apart from `at`
 * on. A column that is absent, or of another kind, is missing in every row.
 */
export function binner(
  bins: ColumnBins,
  column: RawColumn | undefined,
): (from: number, to: number, out: Uint8Array, at: number, step: number) => void {
  const missing = binCount(bins);
  if (column?.kind === 'numeric' && bins.kind === 'numeric') {
    const { values } = column;
    const guide = guideOf(Float64Array.from(bins.edges));
    return (from, to, out, at, step) => numericBins(guide, values, missing, from, to, out, at, step);
  }
  if (column?.kind === 'categorical' && bins.kind === 'categorical') {
    const { codes } = column;
    const places = new Map(bins.levels.map((level, place) => [level, place]));
    const placeOf = Uint8Array.from(column.levels, (level) => places.get(level) ?? bins.levels.length);
    return (from, to, out, at, step) => {
      for (let i = from, place = at; i < to; i++, place += step) {
        const code = codes[i]!;
        out[place] = code < 0 ? missing : placeOf[code]!;
      }
    };
  }
  return (from, to, out, at, step) => {
    for (let i = from, place = at; i < to; i++, place += step) out[place] = missing;
  };
}

/** Where to look for a value's bin: cells of equal width, and how many edges lie in cells below each. */
interface Guide {
  readonly edges: Float64Array;
  readonly low: number;
  readonly perUnit: number;
  readonly below: Uint8Array;
}

const cells = 1024;

function guideOf(edges: Float64Array): Guide {
  const low = edges[0] ?? 0;
  const span = (edges.at(-1) ?? 0) - low;
  const perUnit = cells / span;
  const found = {
    edges,
    low,
    perUnit: Number.isFinite(perUnit) ? perUnit : 0,
    below: new Uint8Array(cells + 1),
  };
  for (const edge of edges) {
    for (let cell = cellOf(found, edge) + 1; cell <= cells; cell++)
      found.below[cell] = found.below[cell]! + 1;
  }
  return found;
}

/** Never falls as the value rises: an edge in a lower cell is below the value, whatever is rounded. */
function cellOf({ low, perUnit }: Guide, value: number): number {
  const cell = (value - low) * perUnit;
  return cell >= cells - 1 ? cells - 1 : cell > 0 ? Math.floor(cell) : 0;
}

function numericBins(
  guide: Guide,
  values: Float64Array,
  missing: number,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
  step: number,
): void {
  const { edges, below } = guide;
  for (let i = from, place = at; i < to; i++, place += step) {
    const value = values[i]!;
    const cell = cellOf(guide, value);
    let low = below[cell]!;
    let high = below[cell + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    out[place] = Number.isNaN(value) ? missing : low;
  }
}

/** Numbers that are not missing, in order: all, or those of every second, third … row so that at most so many are read. */
export function sortedSample(values: Float64Array, most: number): Float64Array {
  const stride = Math.max(1, Math.ceil(values.length / most));
  const sample = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let i = 0; i < values.length; i += stride) {
    if (!Number.isNaN(values[i]!)) sample[count++] = values[i]!;
  }
  return sample.subarray(0, count).sort();
}

function edgesOf(values: Float64Array): readonly number[] {
  const sorted = sortedSample(values, sampledRows);
  const count = sorted.length;
  const distinct: number[] = [];
  for (let i = 0; i < count && distinct.length <= mostBins; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]!);
  }
  if (distinct.length <= mostBins) return distinct.slice(1).map((value, i) => between(distinct[i]!, value));
  const edges: number[] = [];
  for (let k = 1; k < mostBins; k++) {
    const at = (k * (count - 1)) / mostBins;
    const edge = between(sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!);
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge);
  }
  return edges;
}

/** A number that the lower value does not exceed and the upper does, if they differ. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high ? middle : low;
}

function frequentLevels(column: RawColumn & { kind: 'categorical' }): readonly string[] {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = counts[code]! + 1;
  return column.levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, mostBins - 1)
    .map(({ level }) => level);
}
