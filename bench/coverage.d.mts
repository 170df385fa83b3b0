import type { caseFigures } from '../src/measure/caseFigures.js';
import type { lift } from '../src/measure/lift.js';
import type { walletGroups } from '../src/measure/walletGroups.js';
import type { Random } from '../src/random.js';
import type { poissonInterval } from '../src/stats/poissonInterval.js';
import type { wilson } from '../src/stats/wilson.js';

export interface Library {
  readonly lift: typeof lift;
  readonly caseFigures: typeof caseFigures;
  readonly walletGroups: typeof walletGroups;
  readonly poissonInterval: typeof poissonInterval;
  readonly wilson: typeof wilson;
  readonly random: (seed: number) => Random;
  readonly randomNormal: (uniform: Random) => number;
}

interface Worlds {
  readonly worlds: number;
  readonly seed: number;
}

interface Arms extends Worlds {
  readonly held: number;
  readonly holdout: number;
  readonly rate: number;
}

export interface LiftCounted {
  readonly worlds: number;
  readonly difference: number;
  /** Worlds with a relative lift. */
  readonly bounded: number;
  readonly relative: number;
  readonly below: number;
  readonly above: number;
  /** One interval holds 0, the other does not. */
  readonly disagree: number;
}

export function liftCovered(
  library: Library,
  cell: Arms & {
    readonly shape: 'rate' | 'amount';
    readonly lift: number;
    readonly spread?: number;
  },
): LiftCounted;
export function deliveredCovered(
  library: Library,
  cell: Arms & { readonly effect: number; readonly reached: number },
): { readonly worlds: number; readonly covered: number };
export function shareCovered(
  library: Library,
  cell: Worlds & { readonly n: number; readonly share: number },
): { readonly worlds: number; readonly covered: number };
export function casesCovered(
  library: Library,
  cell: Worlds & { readonly mean: number; readonly again: number },
): { readonly worlds: number; readonly covered: number; readonly single: number };
export function daysCovered(
  library: Library,
  cell: Worlds & { readonly n: number },
): { readonly worlds: number; readonly half: number; readonly ninety: number };
export function walletCovered(
  library: Library,
  cell: Worlds & { readonly n: number },
): { readonly worlds: number; readonly ofWallets: number; readonly mean: number };
