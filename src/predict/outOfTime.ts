import { expectedBasket, fitBasket } from './basket.js';
import type { BasketLoss } from './boostedBasket.js';
import { classify, fitClassifier, type Learner, type Monotone } from './classifier.js';
import { type Recalibration, recalibrated, recalibrations } from './recalibration.js';
import { selectRows, type TrainingSet } from './trainingSet.js';

/** Fewer events teach nothing. */
export const leastEvents = 10;

/** Rows predicted by models that saw only earlier campaigns, before recalibration. */
export interface RawOutOfTime {
  readonly chance: Float64Array;
  readonly basket: Float64Array;
  readonly outcome: Uint8Array;
  readonly margin: Float64Array;
  readonly campaign: Int32Array;
  /** Whose row it is. */
  readonly customer: Int32Array;
}

/** The rows of campaigns from a number on. */
export function onlyCampaigns(raw: RawOutOfTime, from: number): RawOutOfTime {
  const later = (_: number, i: number) => raw.campaign[i]! >= from;
  return {
    chance: raw.chance.filter(later),
    basket: raw.basket.filter(later),
    outcome: raw.outcome.filter(later),
    margin: raw.margin.filter(later),
    campaign: raw.campaign.filter(later),
    customer: raw.customer.filter(later),
  };
}

/** Units by campaign in order of time; of a single campaign by fifths. */
export function foldsOf(set: TrainingSet) {
  const byTime = set.campaigns.length > 1;
  const count = byTime ? set.campaigns.length : 5;
  return { byTime, count, foldOf: (i: number) => (byTime ? set.campaign[i]! : i % count) };
}

/** What learns chances and what purchases are worth. */
export interface LearnedHow {
  readonly learner: Learner;
  readonly ridge: number;
  readonly monotone?: Monotone | undefined;
  readonly basket?: BasketLoss | undefined;
}

/** Every campaign from `first` on but the very first predicted from the ones before it; a single campaign by fifths. */
export function outOfTimeChances(
  set: TrainingSet,
  outcome: Uint8Array,
  /** 1 for rows whose margin is what the basket is worth. */
  buyers: Uint8Array,
  how: LearnedHow,
  first: number,
): RawOutOfTime {
  const { learner, ridge, monotone, basket } = how;
  const { byTime, count, foldOf } = foldsOf(set);
  const parts: RawOutOfTime[] = [];
  for (let fold = byTime ? Math.max(first, 1) : 0; fold < count; fold++) {
    const learn = new Uint8Array(set.rows);
    const held = new Uint8Array(set.rows);
    for (let i = 0; i < set.rows; i++) {
      const own = foldOf(i);
      if (own === fold) held[i] = 1;
      else if (!byTime || own < fold) learn[i] = 1;
    }
    const past = selectRows(set, learn);
    const pastOutcome = outcome.filter((_, i) => learn[i] === 1);
    const events = pastOutcome.reduce((sum, y) => sum + y, 0);
    if (events < leastEvents || events === pastOutcome.length) continue;
    const later = selectRows(set, held);
    const classifier = fitClassifier(learner, past.features, pastOutcome, ridge, [], monotone);
    parts.push({
      chance: classify(classifier, later.features, later.rows),
      basket: expectedBasket(
        fitBasket(past.features, indexesOf(buyers.filter((_, i) => learn[i] === 1)), past.margin, basket),
        later.features,
        later.rows,
      ),
      outcome: outcome.filter((_, i) => held[i] === 1),
      margin: later.margin,
      campaign: later.campaign,
      customer: later.customer ?? indexesOf(held),
    });
  }
  const rows = parts.reduce((sum, part) => sum + part.chance.length, 0);
  return {
    chance: joined(parts, 'chance', new Float64Array(rows)),
    basket: joined(parts, 'basket', new Float64Array(rows)),
    outcome: joined(parts, 'outcome', new Uint8Array(rows)),
    margin: joined(parts, 'margin', new Float64Array(rows)),
    campaign: joined(parts, 'campaign', new Int32Array(rows)),
    customer: joined(parts, 'customer', new Int32Array(rows)),
  };
}

/** One of the columns of all parts. */
function joined<Values extends Float64Array | Int32Array | Uint8Array>(
  parts: readonly RawOutOfTime[],
  name: keyof RawOutOfTime,
  into: Values,
): Values {
  let at = 0;
  for (const part of parts) {
    into.set(part[name], at);
    at += part[name].length;
  }
  return into;
}

/** Each campaign's chances recalibrated on the campaigns before it only, so that the check sees no answer early. */
export function honestRecalibration(raw: RawOutOfTime): {
  readonly chance: Float64Array;
  /** What all campaigns teach, for those to come. */
  readonly again: Recalibration;
} {
  const { before, all } = recalibrations(raw.chance, raw.outcome, raw.campaign);
  const out = raw.chance.slice();
  for (const [campaign, line] of before) {
    const own = indexesOf(raw.campaign.map((one) => (one === campaign ? 1 : 0)));
    const mended = recalibrated(
      line,
      Float64Array.from(own, (i) => raw.chance[i]!),
    );
    own.forEach((i, k) => {
      out[i] = mended[k]!;
    });
  }
  return { chance: out, again: all };
}

/** The rows whose flag is 1. */
export function indexesOf(flags: ArrayLike<number>): Int32Array {
  const index = new Int32Array(flags.length);
  let rows = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) index[rows++] = i;
  return index.slice(0, rows);
}
