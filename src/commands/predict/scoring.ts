import type { Day } from '../../days.js';
import { type EffectScores, scoreEffect } from '../../predict/effect.js';
import { type Note, note } from '../../result.js';
import { type CustomerFacts, readCustomerFacts, unknownDay } from '../../store/customerFacts.js';
import { type FeatureTable, features } from '../../store/features.js';
import { readHistory } from '../../store/history.js';
import type { Store } from '../../store/open.js';
import type { Model } from './modelBody.js';

/** Scores of all customers as of a day; arrays have one entry per customer, by customer number. Money in minor units. */
export interface ScoredCustomers {
  readonly customer: Int32Array;
  readonly ids: readonly string[];
  /** Effect models: expected incremental margin of one contact. Response, purchase: a chance. Spend: a margin. */
  readonly score: Float64Array;
  /** Expected margin in the window, with contact if the model knows the difference; NaN where it is not known. */
  readonly expectedMargin: Float64Array;
  /** Effect models only. */
  readonly effect: EffectScores | undefined;
  readonly table: FeatureTable;
  readonly notes: readonly Note[];
}

/**
 * Scores customers for a contact on day `t0` (default: the day after `asOf`), from rows dated before it and not after
 * `asOf`. `customers` are customer numbers; default: everybody there was.
 */
export async function scoreCustomers(
  store: Store,
  model: Model,
  asOf: Day,
  of: { readonly t0?: Day; readonly customers?: ArrayLike<number> } = {},
): Promise<ScoredCustomers> {
  const history = await readHistory(store, asOf);
  const facts = await readCustomerFacts(store);
  const customer = of.customers === undefined ? customersAsOf(facts, asOf) : Int32Array.from(of.customers);
  const t0 = new Int32Array(customer.length).fill(of.t0 ?? asOf + 1);
  const table = features(history, facts, { customer, t0 }, model.body.choice);
  const effect = scoreEffect(model.body.learned, table.columns, customer.length);
  return {
    customer,
    ids: Array.from(customer, (c) => facts.ids[c]!),
    score: effect.effect,
    expectedMargin: effect.marginTreated,
    effect,
    table,
    notes: table.later
      .filter(
        ({ name }) => model.body.features.includes(name) || model.body.features.includes(`attribute:${name}`),
      )
      .map(({ name, rows }) =>
        note(`attribute ${name}: ${rows} customers use a version that became known later`),
      ),
  };
}

/** The customers there were by a day: all but those acquired after it. Ascending customer numbers. */
export function customersAsOf(facts: CustomerFacts, asOf: Day): Int32Array {
  const found: number[] = [];
  for (let c = 1; c < facts.customers; c++) {
    if (facts.unit[c]! < 0) continue;
    const acquired = facts.acquiredOn[c]!;
    if (acquired === unknownDay || acquired <= asOf) found.push(c);
  }
  return Int32Array.from(found);
}

/** Rank (1 = highest score, ties by customer id) and decile (1 = best tenth) per entry. */
export function ranked(scored: Pick<ScoredCustomers, 'score' | 'ids'>): {
  readonly order: Uint32Array;
  readonly rank: Int32Array;
  readonly decile: Int32Array;
} {
  const { score, ids } = scored;
  const n = score.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => score[b]! - score[a]! || (ids[a]! < ids[b]! ? -1 : 1));
  const rank = new Int32Array(n);
  const decile = new Int32Array(n);
  order.forEach((at, place) => {
    rank[at] = place + 1;
    decile[at] = Math.floor((place * 10) / n) + 1;
  });
  return { order, rank, decile };
}
