import { newcombe } from '../stats/newcombe.js';
import type { Interval } from '../stats/sample.js';

/** What one more buyer cost. */
export interface CostPerOutcome {
  readonly outcomes: number;
  readonly outcomesLow: number;
  readonly outcomesHigh: number;
  readonly cost: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly state: 'ok' | 'no_cost' | 'unbounded';
}

/**
 * Cost per incremental outcome, C/(n_t·Δ), with the interval that inverting Newcombe's interval of Δ gives. If that
 * contains 0 there is no upper limit (`unbounded`); if nothing of it is above 0 there is no number at all.
 * `treated` and `control` are units, the counts those of them with the outcome; `made` is Δ where it was made otherwise.
 */
export function costPerOutcome(
  cost: number,
  count: number,
  treated: number,
  controlCount: number,
  control: number,
  made?: Interval & { readonly difference: number },
): CostPerOutcome | undefined {
  const effect = made ?? newcombe(count, treated, controlCount, control);
  if (effect === undefined) return undefined;
  const per = (rate: number) => (cost > 0 && rate > 0 ? cost / (rate * treated) : undefined);
  return {
    outcomes: effect.difference * treated,
    outcomesLow: effect.low * treated,
    outcomesHigh: effect.high * treated,
    cost: per(effect.difference),
    low: per(effect.high),
    high: per(effect.low),
    state: cost <= 0 ? 'no_cost' : effect.low > 0 ? 'ok' : 'unbounded',
  };
}
