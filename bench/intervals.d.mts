import type { roi } from '../src/measure/roi.js';
import type { Random } from '../src/random.js';
import type { welch } from '../src/stats/welch.js';

export interface Library {
  readonly roi: typeof roi;
  readonly welch: typeof welch;
  readonly random: (seed: number) => Random;
  readonly randomNormal: (uniform: Random) => number;
}

export interface Cell {
  readonly spread: number;
  readonly holdout: number;
  readonly buyers: number;
  readonly campaigns: number;
  readonly seed: number;
}

export interface Counted {
  readonly campaigns: number;
  readonly trusted: number;
  readonly covered: number;
  readonly below: number;
  readonly above: number;
  readonly methods: Readonly<Record<string, number>>;
  readonly welch: readonly number[];
  /** Median width of the trusted intervals, over Welch's. */
  readonly width: number | undefined;
}

export const spreads: readonly number[];
export const holdouts: readonly number[];
export const controlBuyers: readonly number[];
export function cell(library: Library, cell: Cell): Counted;
