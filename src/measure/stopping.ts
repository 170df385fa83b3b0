import { normalQuantile } from '../stats/normal.js';
import type { Sample } from '../stats/sample.js';
import { scaled } from '../stats/sample.js';
import { twoPart } from '../stats/twoPart.js';
import { welch } from '../stats/welch.js';
import { contrast, type Method } from './contrast.js';
import { type EffectToCome, stretch, stretchedP } from './effectCourse.js';
import { everyLook, type Guard, plannedLooks } from './guard.js';

/** A running campaign on the day of a look. Money in minor units. */
export interface Running {
  /** Margin per unit so far. */
  readonly treated: Sample;
  readonly control: Sample;
  /** What is still to come for these units. */
  readonly toCome: EffectToCome;
  /** Units that are still to be contacted, and what that would cost. */
  readonly unitsToCome: number;
  readonly costToCome: number;
  readonly cost: number;
  /** The looks that were declared, at equal parts of what is to be seen, on the day nearest to it; all others count as every look does. */
  readonly looks?: { readonly of: number; readonly windowDays: number } | undefined;
}

/** What a look says about the end. Every interval and chance holds at all looks together, or at those declared. */
export interface Stopping {
  /** Effect per contacted unit by the end of its window. */
  readonly effect: number;
  /** Incremental margin of everybody contacted by the end, less full cost. */
  readonly profit: number;
  readonly profitLow: number | undefined;
  readonly profitHigh: number | undefined;
  /**
   * One minus the always-valid one-sided p of what is still to be spent paying back; of the whole campaign, where
   * nothing is to be spent.
   */
  readonly lossChance: number | undefined;
  /** The chance that the whole campaign's profit is at least so much, by the same sequence. */
  readonly atLeast: (profit: number) => number | undefined;
  readonly method: Method;
  /** Enough has been bought for the interval to be shown: with a handful of buyers its far end means nothing. */
  readonly trusted: boolean;
  readonly guard: Guard;
}

/**
 * Whether a running campaign pays, judged at every look. The effect so far is taken to grow as `effectToCome` says, and
 * to be the same for those still to be contacted. What is spent is spent: where there is somebody left to contact, the
 * question is whether contacting them pays. Interval and p are those of `contrast` under the confidence sequence of
 * `everyLook`, tuned to the planned end, or under alpha spending on a day for which a look was declared. `undefined` without two units in each arm.
 */
export function stopping(running: Running): Stopping | undefined {
  const { treated, control, toCome, unitsToCome, costToCome, cost } = running;
  const growth = 1 + toCome.ratio;
  const a = scaled(treated, growth);
  const b = scaled(control, growth);
  const seen = contrast('amount', treated, control);
  if (seen === undefined || seen.low === undefined) return undefined;
  const units = treated.n + unitsToCome;
  const share = treated.n / ((1 + toCome.exposure) * units);
  const guard = guardAt(share, running.looks);
  const effect = seen.difference * growth;
  const made = (level: number) => (seen.method === 'welch' ? welch : twoPart)(a, b, level);
  const level = guard.level();
  const interval = made(level);
  const z = normalQuantile((1 + level) / 2)!;
  const factor = (half: number) => stretch(toCome, seen.difference, half, z);
  const low = interval && effect - (effect - interval.low) * factor(effect - interval.low);
  const high = interval && effect + (interval.high - effect) * factor(interval.high - effect);
  const profitOf = (perUnit: number) => units * perUnit - cost - costToCome;
  const below = (perUnit: number) => {
    const p = contrast('amount', a, b, seen.method, perUnit)?.pValue;
    if (p === undefined) return undefined;
    const side = effect < perUnit ? interval && interval.high - effect : interval && effect - interval.low;
    const half = guard.p(side === undefined ? p : stretchedP(p, factor(side))) / 2;
    return effect < perUnit ? 1 - half : half;
  };
  const breakEven = unitsToCome > 0 ? costToCome / unitsToCome : (cost + costToCome) / units;
  return {
    effect,
    profit: profitOf(effect),
    profitLow: low === undefined ? undefined : profitOf(low),
    profitHigh: high === undefined ? undefined : profitOf(high),
    lossChance: below(breakEven),
    atLeast(profit) {
      const less = below((profit + cost + costToCome) / units);
      return less === undefined ? undefined : 1 - less;
    },
    method: seen.method,
    trusted: seen.trusted,
    guard,
  };
}

function guardAt(share: number, looks: Running['looks']): Guard {
  if (looks === undefined) return everyLook(share);
  const place = Math.min(1, share) * looks.of;
  const nearest = Math.max(1, Math.round(place));
  return Math.abs(place - nearest) <= (0.5 * looks.of) / looks.windowDays
    ? plannedLooks(share, looks.of)
    : everyLook(share);
}
