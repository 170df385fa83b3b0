import { normalCdf } from '../stats/normal.js';

/** A rate that stands out from its past. */
export interface Spike {
  readonly rate: number;
  readonly usual: number | undefined;
  readonly pValue: number | undefined;
  readonly spikes: boolean;
}

const pLimit = 0.001;
const factor = 1.5;

/**
 * Whether `count` of `of` is more than usual: against `pastCount` of `pastOf` by the one-sided score test of two rates at
 * p < 0.001, and at least half as much again; with a past below 100, above `limit`. `undefined` without anybody.
 * Source: Fleiss, Levin & Paik 2003, "Statistical Methods for Rates and Proportions", 3.1.
 * @example spike(60, 1000, 100, 10000, 0.05).spikes // true
 */
export function spike(
  count: number,
  of: number,
  pastCount: number,
  pastOf: number,
  limit: number,
): Spike | undefined {
  if (!(of > 0)) return undefined;
  const rate = count / of;
  if (pastOf < 100) return { rate, usual: undefined, pValue: undefined, spikes: rate > limit };
  const usual = pastCount / pastOf;
  const pooled = (count + pastCount) / (of + pastOf);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / pastOf));
  const pValue = error > 0 ? normalCdf(-(rate - usual) / error) : 1;
  return { rate, usual, pValue, spikes: pValue < pLimit && rate >= factor * usual && count >= 5 };
}
