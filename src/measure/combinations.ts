import { type FrequentSet, frequentSets } from '../learn/frequentSets.js';
import { benjaminiHochberg } from '../stats/benjaminiHochberg.js';
import { hypergeometricTail } from '../stats/hypergeometric.js';

/** Who buys `given` also buys `then`: item codes, and the counts behind everything said about it. */
export interface Rule {
  readonly given: readonly number[];
  readonly then: number;
  /** Baskets with all of them, with `given`, with `then`, and all baskets. */
  readonly both: number;
  readonly givenCount: number;
  readonly thenCount: number;
  readonly baskets: number;
  readonly support: number;
  readonly confidence: number;
  /** Confidence over the share of all baskets with `then`; 1 = no connection. */
  readonly lift: number;
  /** Support beyond what chance would bring. */
  readonly leverage: number;
  /** One-sided p-value of Fisher's exact test, and adjusted for all rules (Benjamini & Hochberg 1995). */
  readonly pValue: number;
  readonly adjustedP: number;
}

/** Which rules are wanted. */
export interface RuleQuestion {
  /** Baskets that must hold the whole combination. */
  readonly least: number;
  readonly confidence: number;
  /** Items in a combination, `then` included. */
  readonly largest: number;
  /** Leave out a rule when a shorter one with the same `then` is at least as sure. */
  readonly redundancyRemoved: boolean;
}

/**
 * Association rules with one consequent (Agrawal & Srikant 1994, VLDB; leverage: Piatetsky-Shapiro 1991; redundancy: Bayardo,
 * Agrawal & Gunopulos 2000, Data Min. Knowl. Discov. 4). The false discovery rate is controlled over all rules that meet support
 * and confidence, before redundant ones are left out. Ordered by lift, then support, then items.
 */
export function combinations(baskets: readonly ArrayLike<number>[], question: RuleQuestion): readonly Rule[] {
  const sets = frequentSets(baskets, question.least, question.largest);
  const counts = new Map(sets.map(({ items, count }) => [items.join(' '), count]));
  const rules = sets.flatMap((set) => rulesOf(set, counts, baskets.length, question.confidence));
  const adjusted = benjaminiHochberg(rules.map((rule) => rule.pValue));
  const all = rules.map((rule, i): Rule => ({ ...rule, adjustedP: adjusted[i]! }));
  const kept = question.redundancyRemoved ? withoutRedundant(all) : all;
  return [...kept].sort(
    (a, b) => b.lift - a.lift || b.both - a.both || a.then - b.then || byItems(a.given, b.given),
  );
}

type Unadjusted = Omit<Rule, 'adjustedP'>;

function rulesOf(
  { items, count }: FrequentSet,
  counts: ReadonlyMap<string, number>,
  baskets: number,
  least: number,
): Unadjusted[] {
  if (items.length < 2) return [];
  return items.flatMap((then) => {
    const given = items.filter((item) => item !== then);
    const givenCount = counts.get(given.join(' '))!;
    const thenCount = counts.get(String(then))!;
    const confidence = count / givenCount;
    if (confidence < least) return [];
    return [
      {
        given,
        then,
        both: count,
        givenCount,
        thenCount,
        baskets,
        support: count / baskets,
        confidence,
        lift: (confidence * baskets) / thenCount,
        leverage: count / baskets - (givenCount / baskets) * (thenCount / baskets),
        pValue: hypergeometricTail(count, baskets, thenCount, givenCount)!,
      },
    ];
  });
}

/** Rules of which no part of `given` alone is at least as sure of the same `then`. */
function withoutRedundant(rules: readonly Rule[]): readonly Rule[] {
  const confidence = new Map(rules.map((rule) => [`${rule.then}: ${rule.given.join(' ')}`, rule.confidence]));
  return rules.filter((rule) => {
    for (let mask = 1; mask < (1 << rule.given.length) - 1; mask++) {
      const part = rule.given.filter((_, i) => ((mask >> i) & 1) === 1);
      const surer = confidence.get(`${rule.then}: ${part.join(' ')}`);
      if (surer !== undefined && surer >= rule.confidence) return false;
    }
    return true;
  });
}

function byItems(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
