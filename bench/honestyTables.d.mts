import type { WorldKind } from '../src/world/simulate.js';
import type { OneList } from './oneList.mjs';

export const kinds: readonly WorldKind[];

/** A list in numbers, minor units; no interval where nothing is promised, no measure without held-out units. */
export interface SettledNumbers {
  readonly state: string;
  readonly promised: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly low95: number | undefined;
  readonly high95: number | undefined;
  readonly measured: number | undefined;
  readonly truth: number;
}

export interface Run {
  readonly list: SettledNumbers;
  readonly half: SettledNumbers;
  readonly selected: number;
  readonly profit: number;
  readonly best: number;
  readonly hindsight: number;
  readonly everyone: number;
  readonly decile: number;
}

export function summarise(found: OneList): Run;

/** Counts of lists, and shares of the lists that promise something. */
export interface Honesty {
  readonly lists: number;
  readonly empty: number;
  readonly unpromised: number;
  readonly promisedOverTrue: number;
  readonly inside80: number;
  readonly insideWithEmpty: number;
  readonly inside95: number;
  readonly below80: number;
  readonly above80: number;
  readonly lowAboveZero: number;
  readonly lowAboveZeroOfAll: number;
}

export function honesty(runs: readonly Run[], which: 'list' | 'half'): Honesty;

/** True profits summed over runs, minor units, and shares of runs. */
export interface Earnings {
  readonly profit: number;
  readonly best: number;
  readonly hindsight: number;
  readonly everyone: number;
  readonly decile: number;
  readonly loses: number;
  readonly belowEveryone: number;
  readonly belowDecile: number;
}

export function earnings(runs: readonly Run[]): Earnings;
export function promiseTable(byKind: ReadonlyMap<string, readonly Run[]>): string;
export function profitTable(byKind: ReadonlyMap<string, readonly Run[]>): string;
