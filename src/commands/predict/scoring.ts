import type { Day } from '../../days.js';
import { scoreChance } from '../../predict/chance.js';
import { type EffectScores, scoreEffect } from '../../predict/effect.js';
import { scoreUplift } from '../../predict/uplift.js';
import { type Note, warning } from '../../result.js';
import { readCustomerFacts } from '../../store/customerFacts.js';
import { type FeatureColumn, type FeatureTable, features } from '../../store/features.js';
import { readHistory } from '../../store/history.js';
import type { Store } from '../../store/open.js';
import { changedAttributes } from './changedAttributes.js';
import type { Learned, Model } from './modelBody.js';
import { levelNote, withLevel } from './modelLevel.js';
import { populationOf } from './population.js';
import { prospectNotes } from './prospectNotes.js';
import { basketDoubts } from './spendReport.js';
import { laterNote } from './trainingNotes.js';

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
  /** The household or account that each entry stands for, where the model is about those. */
  readonly entities?: readonly (string | undefined)[];
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
  return withLevel(store, model.body.question.level, async (level) => {
    if (level === undefined) return scoresAsShown(store, model, asOf, of);
    const { standsFor, entityOf } = level.counted;
    const customers =
      of.customers === undefined ? undefined : Int32Array.from(of.customers, (c) => standsFor.get(c) ?? c);
    const found = await scoresAsShown(store, model, asOf, {
      ...of,
      ...(customers === undefined ? {} : { customers }),
    });
    const notes = [...levelNote(model.body.question.level), ...level.notes, ...found.notes];
    if (of.customers !== undefined) return { ...found, notes, customer: Int32Array.from(of.customers) };
    return { ...found, notes, entities: Array.from(found.customer, (c) => entityOf.get(c)) };
  });
}

async function scoresAsShown(
  store: Store,
  model: Model,
  asOf: Day,
  of: { readonly t0?: Day; readonly customers?: ArrayLike<number> },
): Promise<ScoredCustomers> {
  const history = await readHistory(store, asOf);
  const facts = await readCustomerFacts(
    store,
    model.body.choice.attributes.map(({ name }) => name),
  );
  const customer =
    of.customers === undefined
      ? populationOf(model.target, history, facts, asOf)
      : Int32Array.from(of.customers);
  const t0 = new Int32Array(customer.length).fill(of.t0 ?? asOf + 1);
  const table = features(history, facts, { customer, t0 }, model.body.choice);
  return {
    customer,
    ids: Array.from(customer, (c) => facts.ids[c]!),
    ...scoresOf(model.body.learned, table.columns, customer.length),
    table,
    notes: [
      ...(uncalibrated(model.body.learned) ? [warning(uncalibratedText)] : []),
      ...spendDoubts(model.body.learned),
      ...changedAttributes(model.body, facts),
      ...prospectNotes(model, history, table, { customer, t0 }),
      ...laterNote(
        table.later.filter(({ name }) => usesFeature(model, name) || usesFeature(model, `attribute:${name}`)),
        customer.length,
        'customers',
      ),
    ],
  };
}

/** What a model says about rows of features. Money in minor units; a margin that can not be trusted is NaN. */
export function scoresOf(
  learned: Learned,
  columns: readonly FeatureColumn[],
  rows: number,
): Pick<ScoredCustomers, 'score' | 'expectedMargin' | 'effect'> {
  if (learned.kind === 'effect') {
    const effect = scoreEffect(learned, columns, rows);
    return { score: effect.effect, expectedMargin: effect.marginTreated, effect };
  }
  if (learned.kind === 'uplift') {
    const effect = scoreUplift(learned, columns, rows);
    return learned.outcome === 'margin'
      ? { score: effect.effect, expectedMargin: effect.marginTreated, effect }
      : { score: effect.effect, expectedMargin: new Float64Array(rows).fill(Number.NaN), effect: undefined };
  }
  const { chance, expectedMargin } = scoreChance(learned, columns, rows);
  return {
    score: learned.target === 'spend' ? expectedMargin : chance,
    expectedMargin:
      uncalibrated(learned) ||
      learned.baskets?.gate === 'fail' ||
      learned.unpriced === true ||
      learned.target === 'look-alike'
        ? new Float64Array(rows).fill(Number.NaN)
        : expectedMargin,
    effect: undefined,
  };
}

/** Whether chances of a model failed their check out of time, so that no money may be computed from them (PRE-04). */
export function uncalibrated(learned: Learned): boolean {
  return learned.kind === 'chance' && learned.calibration.gate === 'fail';
}

/** Of spend: whether what purchases are worth failed its check. */
export function spendDoubts(learned: Learned): readonly Note[] {
  if (learned.kind !== 'chance' || learned.baskets === undefined || learned.unpriced === true) return [];
  return basketDoubts(learned.baskets);
}

export const uncalibratedText =
  'the chances of this model are not calibrated out of time: it may rank, but no expected margin is computed from it';

function usesFeature(model: Model, name: string): boolean {
  return model.body.features.includes(name);
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
