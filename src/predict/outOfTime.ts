import { expectedBasket, fitBasket } from './basket.js';
import type { BasketLoss } from './boostedBasket.js';
import { classify, fitClassifier, type Learner, type Monotone } from './classifier.js';
import { recalibrated, recalibration } from './recalibration.js';
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
    const learn = Uint8Array.from({ length: set.rows }, (_, i) =>
      (byTime ? foldOf(i) < fold : foldOf(i) !== fold) ? 1 : 0,
    );
    const held = Uint8Array.from({ length: set.rows }, (_, i) => (foldOf(i) === fold ? 1 : 0));
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
  return {
    chance: Float64Array.from(parts.flatMap((part) => [...part.chance])),
    basket: Float64Array.from(parts.flatMap((part) => [...part.basket])),
    outcome: Uint8Array.from(parts.flatMap((part) => [...part.outcome])),
    margin: Float64Array.from(parts.flatMap((part) => [...part.margin])),
    campaign: Int32Array.from(parts.flatMap((part) => [...part.campaign])),
    customer: Int32Array.from(parts.flatMap((part) => [...part.customer])),
  };
}

/** Each campaign's chances recalibrated on the campaigns before it only, so that the check sees no answer early. */
export function honestRecalibration(raw: RawOutOfTime): Float64Array {
  const out = Float64Array.from(raw.chance);
  for (const campaign of new Set(raw.campaign)) {
    const before = (_: number, i: number) => raw.campaign[i]! < campaign;
    const line = recalibration(
      raw.chance.filter(before),
      raw.outcome.filter(before),
      raw.campaign.filter(before),
    );
    const own = recalibrated(line, raw.chance);
    for (let i = 0; i < out.length; i++) if (raw.campaign[i] === campaign) out[i] = own[i]!;
  }
  return out;
}

/** The rows whose flag is 1. */
export function indexesOf(flags: Uint8Array): Int32Array {
  const index: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) index.push(i);
  return Int32Array.from(index);
}
