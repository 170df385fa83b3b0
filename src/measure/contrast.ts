import { newcombe } from '../stats/newcombe.js';
import { mean, type Sample } from '../stats/sample.js';
import { pooledBasketVariation, twoPart } from '../stats/twoPart.js';
import { welch } from '../stats/welch.js';

/** How an interval and its p were made. */
export type Method = 'welch' | 'newcombe' | 'two-part';

/** What a metric's values are: yes or no per unit, or an amount that is 0 for most units. */
export type MetricShape = 'rate' | 'amount';

/** Treated minus control, per unit. */
export interface Contrast {
  readonly difference: number;
  /** `undefined` when there is too little data for any interval. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly pValue: number | undefined;
  readonly method: Method;
  /** The interval is known to cover as it says for data like these. */
  readonly trusted: boolean;
}

/** Below so many buyers in the smaller arm, Welch's interval is too short on one side. */
const welchBuyers = 100;

/** Below so many buyers in both arms together, the spread of baskets is a guess. */
const leastBuyers = 12;

/**
 * Whether Welch's interval can be believed: at least 100 buyers in the smaller arm, and 12.5·(1 + CV²)³ of them, where
 * CV is the coefficient of variation of the baskets. The second keeps the skewness of a log-normal mean,
 * (1 + CV²)^1.5/√k, at 0.28 or below, where 100 buyers with CV 1 are (Cochran 1977, "Sampling Techniques", 2.15).
 */
function welchSuffices(treated: Sample, control: Sample): boolean {
  const buyers = Math.min(treated.buyers, control.buyers);
  const variation = pooledBasketVariation(treated, control);
  if (buyers < welchBuyers || variation === undefined) return false;
  const spread = 1 + variation;
  return buyers >= 12.5 * spread * spread * spread;
}

/** The method used when none is asked for: Newcombe for rates, Welch for amounts with many buyers, else two-part. */
export function defaultMethod(shape: MetricShape, treated: Sample, control: Sample): Method {
  if (shape === 'rate') return 'newcombe';
  return welchSuffices(treated, control) ? 'welch' : 'two-part';
}

/**
 * The effect of assignment on one metric: difference of means per unit, its interval (95 % unless `level` says
 * otherwise) and p, by one method.
 * Where the two-part interval does not exist (an arm that took back more than it sold, fewer than three buyers), it is
 * Welch's, marked untrusted. `undefined` if an arm has no units. p is of the
 * difference being `against` (amounts only).
 */
export function contrast(
  shape: MetricShape,
  treated: Sample,
  control: Sample,
  asked?: Method,
  against = 0,
  level = 0.95,
): Contrast | undefined {
  const meanTreated = mean(treated);
  const meanControl = mean(control);
  if (meanTreated === undefined || meanControl === undefined) return undefined;
  const wanted = asked ?? defaultMethod(shape, treated, control);
  const made = interval(wanted, treated, control, against, level);
  const method: Method = made === undefined && wanted === 'two-part' ? 'welch' : wanted;
  const used = made ?? (method === wanted ? undefined : welch(treated, control, level, against));
  return {
    difference: meanTreated - meanControl,
    low: used?.low,
    high: used?.high,
    pValue: used?.pValue,
    method,
    trusted: used !== undefined && trusted(shape, method, treated, control),
  };
}

function interval(method: Method, treated: Sample, control: Sample, against: number, level: number) {
  if (method === 'newcombe') return newcombe(treated.sum, treated.n, control.sum, control.n, level);
  return method === 'welch'
    ? welch(treated, control, level, against)
    : twoPart(treated, control, level, against);
}

function trusted(shape: MetricShape, method: Method, treated: Sample, control: Sample): boolean {
  if (method === 'newcombe') return true;
  if (method === 'two-part') return treated.buyers + control.buyers >= leastBuyers;
  if (shape === 'rate') return Math.min(treated.buyers, control.buyers) >= welchBuyers;
  return welchSuffices(treated, control);
}
