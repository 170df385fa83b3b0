import { auc } from '../learn/auc.js';
import type { RawColumn } from '../learn/encoder.js';
import { chiSquareTail } from '../stats/chiSquare.js';
import { normalTwoSided } from '../stats/normal.js';

/** A feature that differs between two arms more than chance allows. */
export interface Unbalanced {
  readonly name: string;
  readonly pValue: number;
}

const alarming = 0.001;

/**
 * Features from before contact that differ between those contacted (1) and held out (0), most improbable first. Numbers by
 * ranks (Mann & Whitney 1947; a missing value ranks lowest), categories by chi-square; p-values below 0.001 over the number
 * of features (Bonferroni), so that arms drawn at random hardly ever alarm.
 */
export function unbalanced(features: readonly RawColumn[], treated: Uint8Array): readonly Unbalanced[] {
  const n = treated.length;
  const contacted = treated.reduce((sum, t) => sum + t, 0);
  if (contacted < 10 || n - contacted < 10) return [];
  const found = features.flatMap((column) => {
    const pValue =
      column.kind === 'numeric'
        ? rankTest(column.values, treated, contacted)
        : categoryTest(column.codes, treated, contacted);
    return pValue < alarming / features.length ? [{ name: column.name, pValue }] : [];
  });
  return found.sort((a, b) => a.pValue - b.pValue || (a.name < b.name ? -1 : 1));
}

function rankTest(values: Float64Array, treated: Uint8Array, contacted: number): number {
  const n = treated.length;
  const filled = values.map((value) => (Number.isNaN(value) ? -Number.MAX_VALUE : value));
  const area = auc(filled, treated) ?? 0.5;
  const error = Math.sqrt((n + 1) / (12 * contacted * (n - contacted)));
  return normalTwoSided((area - 0.5) / error);
}

/** Categories with fewer than 10 units are one. */
function categoryTest(codes: Int32Array, treated: Uint8Array, contacted: number): number {
  const counts = new Map<number, [number, number]>();
  codes.forEach((code, i) => {
    const cell = counts.get(code) ?? [0, 0];
    cell[treated[i] as 0 | 1]++;
    counts.set(code, cell);
  });
  const rare: [number, number] = [0, 0];
  const cells: [number, number][] = [];
  for (const cell of counts.values()) {
    if (cell[0] + cell[1] >= 10) cells.push(cell);
    else for (const arm of [0, 1] as const) rare[arm] += cell[arm];
  }
  if (rare[0] + rare[1] >= 10) cells.push(rare);
  if (cells.length < 2) return 1;
  const share = contacted / treated.length;
  let statistic = 0;
  for (const [held, sent] of cells) {
    const expected = (held + sent) * share;
    statistic += (sent - expected) * (sent - expected) * (1 / expected + 1 / (held + sent - expected));
  }
  return chiSquareTail(statistic, cells.length - 1) ?? 1;
}
