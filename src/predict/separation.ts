import { auc } from '../learn/auc.js';
import type { RawColumn } from '../learn/encoder.js';

/** A column that tells the outcome by itself, which a feature known before contact hardly ever does. */
export interface Separating {
  readonly name: string;
  /** Area under the curve in the better direction. */
  readonly auc: number;
}

/** Above this a column is no feature, from here on it is doubtful. */
const separating = 0.95;
const doubtful = 0.85;

/**
 * Columns that alone separate a 0/1 outcome (area under the curve above 0.95 in either direction), which usually means
 * that they were recorded after it, and those that nearly do (above 0.85). Missing numbers count as one more value below and, tried again, above all others;
 * categories are ordered by their own outcome rate. Fewer than 10 events say nothing.
 */
export function separatingColumns(
  features: readonly RawColumn[],
  outcome: Uint8Array,
): { readonly separating: readonly Separating[]; readonly doubtful: readonly Separating[] } {
  const events = outcome.reduce((sum, y) => sum + y, 0);
  if (events < 10 || outcome.length - events < 10) return { separating: [], doubtful: [] };
  const areas = features.map((column) => ({
    name: column.name,
    auc:
      column.kind === 'numeric' ? numericArea(column.values, outcome) : categoryArea(column.codes, outcome),
  }));
  return {
    separating: areas.filter(({ auc }) => auc > separating),
    doubtful: areas.filter(({ auc }) => auc > doubtful && auc <= separating),
  };
}

function numericArea(values: Float64Array, outcome: Uint8Array): number {
  const areas = numericScores(values).map((score) => auc(score, outcome) ?? 0.5);
  return Math.max(...areas.map((area) => Math.max(area, 1 - area)));
}

/** Only upwards: with its own row left out, an event lowers the rate of its own category, so a useless one looks reversed. */
function categoryArea(codes: Int32Array, outcome: Uint8Array): number {
  return auc(categoryScores(codes, outcome), outcome) ?? 0.5;
}

function numericScores(values: Float64Array): readonly Float64Array[] {
  const filled = (by: number) => values.map((value) => (Number.isFinite(value) ? value : by));
  if (values.every((value) => Number.isFinite(value))) return [values];
  return [filled(-Number.MAX_VALUE), filled(Number.MAX_VALUE)];
}

/** Outcome rate of each category, its own row left out, so that rare categories do not give the answer away. */
function categoryScores(codes: Int32Array, outcome: Uint8Array): Float64Array {
  const rows = new Map<number, number>();
  const events = new Map<number, number>();
  let all = 0;
  codes.forEach((code, i) => {
    rows.set(code, (rows.get(code) ?? 0) + 1);
    events.set(code, (events.get(code) ?? 0) + outcome[i]!);
    all += outcome[i]!;
  });
  const overall = all / Math.max(codes.length, 1);
  return Float64Array.from(codes, (code, i) => {
    const others = rows.get(code)! - 1;
    return (events.get(code)! - outcome[i]! + overall) / (others + 1);
  });
}
