import type { Interval } from '../stats/sample.js';

/** A rule of thumb of the field: what it says, and within which bounds a store agrees with it. */
export interface ThumbRule {
  readonly fact: string;
  readonly claim: string;
  /** The figure of the rule; a share of 1 is 100 %. `undefined` where the rule only says which is larger. */
  readonly claimed: number | undefined;
  readonly low: number;
  readonly high: number;
}

/**
 * The rules. A figure is taken for true within a tenth of it, a range within the range, a comparison on its side of 1.
 * Sources: Pareto's 80/20 as used in sales; the whale curve after Kaplan & Narayanan 2001, J. Cost Management 15; retention
 * after Reichheld & Sasser 1990, Harvard Business Review 68 (25 % to 85 % over industries, 85 % being the top); the pyramid
 * of customers after Curry & Curry 2000, *The Customer Marketing Method*.
 */
export const thumbRules = {
  top20: around('top20', 'the best 20 % of customers make 80 % of the profit', 0.8),
  top20_peak: around('top20_peak', 'the best 20 % of customers make 150 % of the profit', 1.5),
  bottom40: around('bottom40', 'the worst 40 % of customers destroy 50 % of the profit', 0.5),
  retention_profit: around('retention_profit', 'five more points of retention raise profit by 85 %', 0.85),
  winning_costs: around('winning_costs', 'a new customer costs five times what keeping one costs', 5),
  loyal_spend: above('loyal_spend', 'loyal customers spend more'),
  loyal_orders: above('loyal_orders', 'loyal customers buy more often'),
  loyal_price: above('loyal_price', 'loyal customers pay more for the same product'),
  loyal_service: below('loyal_service', 'loyal customers are cheaper to serve, per amount sold'),
  ignored: {
    fact: 'ignored',
    claim: '98 % of offers are ignored',
    claimed: 0.98,
    low: 0.97,
    high: 0.99,
  },
  recovered: around('recovered', 'of recovered complainers 70 % stay', 0.7),
  upgrade_big: upgrade('big'),
  upgrade_medium: upgrade('medium'),
  upgrade_small: upgrade('small'),
  upgrade_inactive: upgrade('inactive'),
} as const satisfies Readonly<Record<string, ThumbRule>>;

function around(fact: string, claim: string, claimed: number): ThumbRule {
  const tenth = Math.abs(claimed) / 10;
  return { fact, claim, claimed, low: claimed - tenth, high: claimed + tenth };
}

function above(fact: string, claim: string): ThumbRule {
  return { fact, claim, claimed: undefined, low: 1, high: Number.POSITIVE_INFINITY };
}

function below(fact: string, claim: string): ThumbRule {
  return { fact, claim, claimed: undefined, low: 0, high: 1 };
}

function upgrade(tier: string): ThumbRule {
  return {
    fact: `upgrade_${tier}`,
    claim: `5 % to 30 % of ${tier} customers could buy more`,
    claimed: undefined,
    low: 0.05,
    high: 0.3,
  };
}

/** `holds` = the whole interval agrees with the rule; `less`, `more` = none of it does; else `undecided`. */
export type Verdict = 'holds' | 'less' | 'more' | 'undecided';

/** What an interval says about a rule (the three outcomes of an equivalence test: Schuirmann 1987, J. Pharmacokin. Biopharm. 15). */
export function verdictOn(rule: ThumbRule, interval: Interval | undefined): Verdict {
  if (interval === undefined) return 'undecided';
  const comparison = rule.claimed === undefined && (rule.low === 1 || rule.high === 1);
  const { low, high } = interval;
  if (comparison ? low > rule.low && high < rule.high : low >= rule.low && high <= rule.high) return 'holds';
  if (high < rule.low || (comparison && high <= rule.low)) return 'less';
  if (low > rule.high || (comparison && low >= rule.high)) return 'more';
  return 'undecided';
}
