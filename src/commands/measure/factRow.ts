import type { Estimated } from '../../measure/retentionEconomics.js';
import { type ThumbRule, verdictOn } from '../../measure/thumbRules.js';
import type { Row } from '../../result.js';
import { manyUnits } from '../../stats/resampled.js';

/** With fewer customers nothing is said: intervals by drawing customers would be too short. */
export const fewest = 30;

/** How an interval of so many customers is found. */
export const drawn = (n: number) => (n < manyUnits ? 'bootstrap' : 'random groups');
/** How an interval of a count is found. */
export const counted = 'wilson';

/** The row of a rule that could be tested. */
export function measured(
  rule: ThumbRule,
  { value, interval }: Estimated,
  customers: number,
  basis: string,
  method: string,
): Row {
  if (value === undefined) return missing(rule, `an answer: ${basis}`, customers);
  return [
    rule.fact,
    rule.claim,
    rule.claimed,
    value,
    interval?.low,
    interval?.high,
    verdictOn(rule, interval),
    customers,
    basis,
    rule.low,
    Number.isFinite(rule.high) ? rule.high : undefined,
    method,
    undefined,
  ];
}

/** The row of a rule for which the store lacks something. */
export function missing(rule: ThumbRule, what: string, customers?: number): Row {
  const high = Number.isFinite(rule.high) ? rule.high : undefined;
  const text = `missing: ${what}`;
  return [
    rule.fact,
    rule.claim,
    rule.claimed,
    ...[undefined, undefined, undefined],
    'missing',
    customers,
    text,
    ...[rule.low, high, undefined],
    what,
  ];
}

/** Says how many there are, of whom more are needed. */
export const tooFew = (n: number, who: string) => `at least ${fewest} ${who}; there are ${n}`;
