import { exits, UserError } from '../errors.js';
import type { RawColumn } from '../learn/encoder.js';
import { type BasketModel, expectedBasket, fitBasket } from './basket.js';
import type { TrainingSet } from './trainingSet.js';

/** What contact is to change: margin in money, or the chance of a purchase or of a response. */
export type EffectOutcome = 'margin' | 'purchase' | 'response';

export const effectOutcomes: readonly EffectOutcome[] = ['margin', 'purchase', 'response'];

/** What a purchase is worth, and how contact changes that. */
export interface PurchaseValue {
  readonly basket: BasketModel;
  /** Margin of a purchase over the basket expected of the buyer, held out and contacted. */
  readonly factors: readonly [number, number];
  /** Squared coefficient of variation of a purchase's margin around its expectation. */
  readonly dispersion: number;
}

/** Prior standard deviation of the log of contacted over held-out margins of a purchase. */
const factorDeviation = 0.1;
const leastEvents = 10;

/** The 0/1 event that is learned: a purchase for margins too, which are chances times what a purchase is worth. */
export function eventOf(set: TrainingSet, outcome: EffectOutcome): Uint8Array {
  return outcome === 'response' ? set.response : set.purchase;
}

/** Exit 5 unless at least 10 units held out and 10 contacted had the event, and some did not. */
export function requireEvents(set: TrainingSet, outcome: EffectOutcome): void {
  const event = eventOf(set, outcome);
  const events = [0, 0];
  const units = [0, 0];
  for (let i = 0; i < set.rows; i++) {
    units[set.treated[i]!]!++;
    events[set.treated[i]!] = events[set.treated[i]!]! + event[i]!;
  }
  if (Math.min(...events) >= leastEvents && events[0]! + events[1]! < set.rows) return;
  const what = outcome === 'response' ? 'responses' : 'buyers';
  const found =
    Math.min(...units) === 0
      ? 'no past campaign with both contacted and held-out units'
      : `${events[0]} ${what} held out and ${events[1]} contacted, at least ${leastEvents} of each are needed`;
  throw new UserError(`an effect cannot be learned: ${found}`, {
    code: 'no_randomised_history',
    exit: exits.insufficient,
    hint:
      outcome === 'response' && events[0]! < leastEvents
        ? 'responses must be recorded for those held out too; --outcome purchase or margin need orders only'
        : 'hold out a random part of the next lists (act list does, 10 % unless told otherwise)',
  });
}

/**
 * What a purchase is worth, from the buyers among some rows: a basket by their own history, and a factor per arm. The log of
 * contacted over held-out margins shrinks to none by a normal prior with standard deviation 0.1, for buyers are few and
 * margins vary.
 */
export function fitPurchaseValue(set: TrainingSet, rows: Int32Array): PurchaseValue {
  const buyers = rows.filter((i) => set.purchase[i] === 1);
  const basket = fitBasket(set.features, buyers, set.margin);
  const expected = expectedBasket(basket, set.features, set.rows);
  const spent = [0, 0];
  const foreseen = [0, 0];
  const count = [0, 0];
  for (const i of buyers) {
    const arm = set.treated[i]!;
    spent[arm] = spent[arm]! + set.margin[i]!;
    foreseen[arm] = foreseen[arm]! + expected[i]!;
    count[arm]!++;
  }
  const level = (spent[0]! + spent[1]!) / Math.max(foreseen[0]! + foreseen[1]!, 1e-9);
  let squares = 0;
  for (const i of buyers) {
    const rest = set.margin[i]! / Math.max(level * expected[i]!, 1e-9) - 1;
    squares += rest * rest;
  }
  const dispersion = squares / Math.max(buyers.length - 1, 1);
  if (Math.min(...spent) <= 0 || Math.min(...count) === 0)
    return { basket, factors: [level, level], dispersion };
  const log = Math.log(spent[1]! / foreseen[1]!) - Math.log(spent[0]! / foreseen[0]!);
  const prior = factorDeviation * factorDeviation;
  const shrunk = (log * prior) / (prior + dispersion * (1 / count[0]! + 1 / count[1]!));
  const share = count[1]! / (count[0]! + count[1]!);
  return {
    basket,
    factors: [level * Math.exp(-shrunk * share), level * Math.exp(shrunk * (1 - share))],
    dispersion,
  };
}

/** Expected margin of a purchase of each unit, held out and contacted; minor units. */
export function purchaseWorth(value: PurchaseValue, features: readonly RawColumn[], rows: number) {
  const basket = expectedBasket(value.basket, features, rows);
  return [basket.map((one) => one * value.factors[0]), basket.map((one) => one * value.factors[1])] as const;
}
