import { normalCdf, normalQuantile } from '../stats/normal.js';

/** What contact changed in a finished campaign, by day of the window: orders per unit beyond control, and its variance. */
export interface DailyEffect {
  readonly difference: Float64Array;
  readonly variance: Float64Array;
}

/** What is still to come of an effect, in parts of what came so far. */
export interface EffectToCome {
  /** Exposure still to come over that so far: what an effect in step with orders would add. */
  readonly exposure: number;
  /** What the effect is expected to add, and the standard deviation of that. */
  readonly ratio: number;
  readonly error: number;
}

/** What `--explain` says of it. */
export const effectCourseText =
  'to come, in parts of the effect so far = u x exposure to come / exposure so far; u from the later and earlier effects on orders of finished campaigns with a control group, between 0 and 2, 1 +- 0.58 without any';

/** The effect to come is between none and twice what exposure says, all alike before any campaign was seen. */
const most = 2;
const steps = 40;

/**
 * What is still to come of an effect. Orders go on all through a window, but what contact adds often comes early, so
 * exposure alone expects too much. The part u of it that really comes is learnt from finished campaigns, put on the same day:
 * later effects − u × exposure × earlier effects, pooled over them by precision, is normal around 0 at the true u (the
 * statistic of Fieller 1954, JRSS B 16(2), as a likelihood), with u uniform on [0, 2] before. Without finished campaigns,
 * u = 1 ± 0.58. Days count as independent; u is the same in all campaigns. `reached`, `due`: units by day of the window,
 * now and at the end.
 * @example effectToCome(2, new Float64Array([100, 0]), new Float64Array([100, 100]), []).ratio // 2
 */
export function effectToCome(
  exposure: number,
  reached: Float64Array,
  due: Float64Array,
  finished: readonly DailyEffect[],
): EffectToCome {
  if (exposure === 0) return { exposure, ratio: 0, error: 0 };
  const parts = finished.map((one) => partsOf(one, reached, due));
  const pooled = { late: 0, early: 0, lateVariance: 0, earlyVariance: 0 };
  for (const part of parts) {
    const variance = part.lateVariance + exposure * exposure * part.earlyVariance;
    if (!(variance > 0)) continue;
    pooled.late += part.late / variance;
    pooled.early += (exposure * part.early) / variance;
    pooled.lateVariance += part.lateVariance / (variance * variance);
    pooled.earlyVariance += (exposure * exposure * part.earlyVariance) / (variance * variance);
  }
  const logs = Array.from({ length: steps }, (_, i) => {
    const u = ((i + 0.5) * most) / steps;
    const variance = pooled.lateVariance + u * u * pooled.earlyVariance;
    const gap = pooled.late - u * pooled.early;
    return variance > 0 ? (-gap * gap) / (2 * variance) - Math.log(variance) / 2 : 0;
  });
  const top = Math.max(...logs);
  let weights = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < steps; i++) {
    const u = ((i + 0.5) * most) / steps;
    const weight = Math.exp(logs[i]! - top);
    weights += weight;
    first += weight * u;
    second += weight * u * u;
  }
  const mean = first / weights;
  return {
    exposure,
    ratio: exposure * mean,
    error: exposure * Math.sqrt(Math.max(0, second / weights - mean * mean)),
  };
}

/**
 * By how much a half width of an effect that was grown by 1 + `ratio` is to be stretched: the noise of days to come and
 * the error of the course come on top of what growing gives. `half` is at `z` standard errors.
 * @example stretch({ exposure: 0, ratio: 0, error: 0 }, 5, 1, 1.96) // 1
 */
export function stretch(come: EffectToCome, difference: number, half: number, z: number): number {
  const growth = 1 + come.ratio;
  const noise = Math.max(1, (come.ratio * come.ratio + come.exposure) / (growth * growth));
  const course = half > 0 ? (z * difference * come.error) / half : 0;
  return Math.sqrt(noise + course * course);
}

/**
 * A two-sided p whose statistic is divided by `factor`.
 * @example stretchedP(0.045500263896, 2) // 0.317310507863
 */
export function stretchedP(p: number, factor: number): number {
  if (!(p > 0)) return p;
  return Math.min(1, 2 * normalCdf(normalQuantile(p / 2)! / factor));
}

function partsOf(one: DailyEffect, reached: Float64Array, due: Float64Array) {
  const part = { late: 0, early: 0, lateVariance: 0, earlyVariance: 0 };
  const units = Math.max(...due);
  for (let a = 0; a < due.length; a++) {
    const seen = reached[a]! / units;
    const coming = Math.max(0, due[a]! - reached[a]!) / units;
    part.early += seen * one.difference[a]!;
    part.late += coming * one.difference[a]!;
    part.earlyVariance += seen * seen * one.variance[a]!;
    part.lateVariance += coming * coming * one.variance[a]!;
  }
  return part;
}
