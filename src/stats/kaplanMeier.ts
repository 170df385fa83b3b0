import { normalQuantile } from './normal.js';

/** A step of a survival curve: at a time, how many were at risk, how many ended, and the share that lasts longer. */
export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly ended: number;
  readonly survival: number;
  /** 95 % limits of it (log-minus-log with Greenwood's variance). */
  readonly low: number;
  readonly high: number;
}

/**
 * How long things last when some have not ended yet: the product-limit estimate (Kaplan & Meier 1958, J. Am. Stat. Assoc. 53),
 * with limits by Greenwood's variance on the log-minus-log scale (Kalbfleisch & Prentice 1980, section 1.3). `ended[i]` = 0
 * where only `times[i]` without an end is known. One step per time at which something ended.
 * @example kaplanMeier([1, 2, 3], [1, 0, 1]).map((step) => step.survival) // [0.6667, 0]
 */
export function kaplanMeier(times: ArrayLike<number>, ended: ArrayLike<number>): readonly SurvivalStep[] {
  const order = Array.from(times, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const z = normalQuantile(0.975)!;
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let variance = 0;
  let atRisk = order.length;
  for (let at = 0; at < order.length; ) {
    const time = times[order[at]!]!;
    let [here, ends] = [0, 0];
    for (; at + here < order.length && times[order[at + here]!] === time; here++) {
      if (ended[order[at + here]!] !== 0) ends++;
    }
    if (ends > 0) {
      survival *= 1 - ends / atRisk;
      variance += atRisk > ends ? ends / (atRisk * (atRisk - ends)) : 0;
      steps.push({ time, atRisk, ended: ends, survival, ...limits(survival, variance, z) });
    }
    atRisk -= here;
    at += here;
  }
  return steps;
}

function limits(
  survival: number,
  variance: number,
  z: number,
): { readonly low: number; readonly high: number } {
  if (survival <= 0) return { low: 0, high: 0 };
  if (survival >= 1) return { low: 1, high: 1 };
  const spread = (z * Math.sqrt(variance)) / Math.abs(Math.log(survival));
  return {
    low: Math.exp(Math.log(survival) * Math.exp(spread)),
    high: Math.exp(Math.log(survival) * Math.exp(-spread)),
  };
}

/** When a share of all has ended. Missing where fewer ever do, as far as is known. */
export interface SurvivalQuantile {
  readonly time: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * The time by which a share `p` of all has ended, with the 95 % limits of Brookmeyer & Crowley 1982, Biometrics 38.
 * @example survivalQuantile(kaplanMeier([1, 2, 3, 4], [1, 1, 1, 1]), 0.5).time // 2
 */
export function survivalQuantile(steps: readonly SurvivalStep[], p: number): SurvivalQuantile {
  const first = (of: (step: SurvivalStep) => number) => steps.find((step) => of(step) <= 1 - p + 1e-12)?.time;
  return {
    time: first((step) => step.survival),
    low: first((step) => step.low),
    high: first((step) => (step.survival <= 0 ? 1 : step.high)),
  };
}
