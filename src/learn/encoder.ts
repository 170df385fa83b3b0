import { finite, levelCounts } from './columnCounts.js';
import { type Matrix, matrix } from './matrix.js';
import { repeats } from './repeats.js';

/**
 * A column as it comes from a table. Numbers use NaN for a missing value (the only place where NaN may stand);
 * categories are codes into `levels`, -1 for missing.
 */
export type RawColumn =
  | { readonly name: string; readonly kind: 'numeric'; readonly values: Float64Array }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

/** How one raw column becomes numbers; frozen at training. */
export type ColumnEncoding =
  | {
      readonly name: string;
      readonly kind: 'numeric';
      /** `log`: sign(v) · ln(1 + |v|), for long-tailed amounts and counts. */
      readonly scale: 'plain' | 'log';
      /** Stands in for a missing value; the median of the training values, on the encoded scale. */
      readonly median: number;
      readonly low: number;
      readonly high: number;
      /** Whether a 0/1 column says that the value was missing: if training had both and no earlier flag says the same. */
      readonly flagMissing: boolean;
    }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      /** Levels with a column of their own; the most frequent level is the base and has none. */
      readonly levels: readonly string[];
      readonly base: string | undefined;
      /** Whether a 0/1 column gathers the remaining, the missing and the unseen levels. */
      readonly other: boolean;
      /**
       * Where `other` is not: what stands in every column for a missing, rare or unseen level: 1 over the number of levels, so
       * that it counts as the average level. Levels come and go: a new one resembles them all, not the most frequent.
       */
      readonly unknown?: number;
    };

type NumericEncoding = ColumnEncoding & { readonly kind: 'numeric' };

/** Everything needed to turn raw columns into a matrix again. Plain data. */
export interface Encoder {
  readonly columns: readonly ColumnEncoding[];
  readonly names: readonly string[];
}

export interface EncoderOptions {
  /** Most categories that get a column of their own, the base included. */
  readonly topLevels?: number;
  /** A category needs this many rows for a column of its own. */
  readonly minimumRows?: number;
}

/**
 * Learns the encoding of raw columns: numbers are winsorised to their 0.1 and 99.9 % training quantiles, put on a
 * log scale if skewed (moment skewness above 2), missing values become the median plus a flag; categories become
 * 0/1 columns for the most frequent levels and one for all others, if those are as many rows as a level needs. Columns without variation are left out, and so are
 * numbers and flags that repeat an earlier one (|correlation| above 0.97): fewer columns, nothing less known. Quantiles
 * come from every row up to 20,000 and from every second, third … row beyond, correlations from 5,000 to 10,000 rows.
 */
export function fitEncoder(columns: readonly RawColumn[], options: EncoderOptions = {}): Encoder {
  const encodings: ColumnEncoding[] = [];
  const isRepeat = repeats();
  for (const column of columns) {
    if (column.kind === 'categorical') {
      const encoding = categoricalEncoding(column, options);
      if (encoding !== undefined) encodings.push(encoding);
      continue;
    }
    const encoding = numericEncoding(column);
    if (encoding === undefined) continue;
    const { values, missing } = encodedSample(encoding, column.values);
    const flagMissing = encoding.flagMissing && !isRepeat(missing);
    const varies = encoding.low < encoding.high && !isRepeat(values);
    if (varies || flagMissing) encodings.push({ ...encoding, flagMissing });
  }
  return { columns: encodings, names: encodings.flatMap(encodedNames) };
}

/**
 * Raw columns as a dense matrix in the encoder's order. Columns are found by name; one that is absent counts as
 * missing in every row, and a level never seen in training as `other` (the average level if there is no such column).
 */
export function encode(encoder: Encoder, columns: readonly RawColumn[], rows: number): Matrix {
  const out = matrix(rows, encoder.names.length);
  const byName = new Map(columns.map((column) => [column.name, column]));
  let at = 0;
  for (const encoding of encoder.columns) {
    const column = byName.get(encoding.name);
    if (encoding.kind === 'numeric') {
      const values = column?.kind === 'numeric' ? column.values : new Float64Array(rows).fill(Number.NaN);
      writeNumbers(out, at, encoding, values);
      at += encoding.flagMissing ? 2 : 1;
    } else {
      at = writeCategories(out, at, encoding, column?.kind === 'categorical' ? column : undefined);
    }
  }
  return out;
}

function writeNumbers(out: Matrix, at: number, encoding: NumericEncoding, from: Float64Array): void {
  const { median, low, high, flagMissing } = encoding;
  const isLog = encoding.scale === 'log';
  const { values, columns, rows } = out;
  for (let i = 0, to = at; i < rows; i++, to += columns) {
    const raw = from[i]!;
    const missing = Number.isNaN(raw);
    values[to] = missing ? median : Math.min(Math.max(isLog ? signedLog(raw) : raw, low), high);
    if (flagMissing) values[to + 1] = missing ? 1 : 0;
  }
}

const isBase = -2;

function writeCategories(
  out: Matrix,
  from: number,
  encoding: ColumnEncoding & { kind: 'categorical' },
  column: (RawColumn & { kind: 'categorical' }) | undefined,
): number {
  const width = encoding.levels.length + (encoding.other ? 1 : 0);
  const elsewhere = encoding.other ? encoding.levels.length : -1;
  const places = new Map(encoding.levels.map((level, index) => [level, index]));
  const placeOf = (level: string) => (level === encoding.base ? isBase : (places.get(level) ?? elsewhere));
  const place = (column?.levels ?? []).map(placeOf);
  const { unknown } = encoding;
  for (let i = 0; i < out.rows; i++) {
    const code = column === undefined ? -1 : column.codes[i]!;
    const at = code < 0 ? elsewhere : place[code]!;
    if (at >= 0) out.values[i * out.columns + from + at] = 1;
    else if (at !== isBase && unknown !== undefined) {
      out.values.fill(unknown, i * out.columns + from, i * out.columns + from + width);
    }
  }
  return from + width;
}

function numericValue(encoding: NumericEncoding, raw: number): number {
  const value = encoding.scale === 'log' ? signedLog(raw) : raw;
  return Math.min(Math.max(value, encoding.low), encoding.high);
}

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/** Names of the columns that one encoding makes. */
export function encodedNames(encoding: ColumnEncoding): string[] {
  if (encoding.kind === 'numeric') {
    return encoding.flagMissing ? [encoding.name, `${encoding.name}:missing`] : [encoding.name];
  }
  const names = encoding.levels.map((level) => `${encoding.name}=${level}`);
  return encoding.other ? [...names, `${encoding.name}:other`] : names;
}

const sampleRows = 10_000;
/** Squares of what is larger, summed over rows, leave the range of numbers. */
const largestPlain = 1e100;

function numericEncoding(column: RawColumn & { kind: 'numeric' }): NumericEncoding | undefined {
  let missing = 0;
  for (let i = 0; i < column.values.length; i++) if (!Number.isFinite(column.values[i])) missing++;
  const stride = Math.max(1, Math.floor(column.values.length / sampleRows));
  const present = finite(column.values, stride).sort();
  if (present.length === 0) return undefined;
  const flagMissing = missing > 0;
  const quantile = (share: number) =>
    present[Math.min(present.length - 1, Math.floor(share * present.length))]!;
  const isHuge = Math.max(-quantile(0.001), quantile(0.999)) > largestPlain;
  const scale = isHuge || skewness(present) > 2 ? 'log' : 'plain';
  const at = (share: number) => (scale === 'log' ? signedLog(quantile(share)) : quantile(share));
  if (present[0] === present.at(-1) && !flagMissing) return undefined;
  return {
    name: column.name,
    kind: 'numeric',
    scale,
    median: at(0.5),
    low: at(0.001),
    high: at(0.999),
    flagMissing,
  };
}

/** Encoded values and missing flags of every n-th row. */
function encodedSample(encoding: NumericEncoding, raw: Float64Array) {
  const stride = Math.max(1, Math.floor(raw.length / 5000));
  const count = Math.ceil(raw.length / stride);
  const values = new Float64Array(count);
  const missing = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = raw[i * stride]!;
    missing[i] = Number.isNaN(value) ? 1 : 0;
    values[i] = missing[i] === 1 ? encoding.median : numericValue(encoding, value);
  }
  return { values, missing };
}

/** Moment skewness of sorted values; in units of the largest, so that no power overflows. */
function skewness(values: Float64Array): number {
  const unit = Math.max(Math.abs(values[0]!), Math.abs(values.at(-1)!)) || 1;
  let mean = 0;
  for (const value of values) mean += value / unit;
  mean /= values.length;
  let second = 0;
  let third = 0;
  for (const value of values) {
    const d = value / unit - mean;
    second += d * d;
    third += d * d * d;
  }
  second /= values.length;
  third /= values.length;
  return second > 0 ? third / (second * Math.sqrt(second)) : 0;
}

function categoricalEncoding(
  column: RawColumn & { kind: 'categorical' },
  options: EncoderOptions,
): ColumnEncoding | undefined {
  const ranked = levelCounts(column).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const kept = ranked
    .slice(0, options.topLevels ?? 8)
    .filter(([, rows]) => rows >= (options.minimumRows ?? 30));
  const base = kept[0]?.[0];
  const gathered = column.codes.length - kept.reduce((sum, [, rows]) => sum + rows, 0);
  const other = base !== undefined && gathered >= (options.minimumRows ?? 30);
  if (base === undefined || (kept.length < 2 && !other)) return undefined;
  return {
    name: column.name,
    kind: 'categorical',
    levels: kept.slice(1).map(([level]) => level),
    base,
    other,
    ...(other ? {} : { unknown: 1 / kept.length }),
  };
}
