import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import {
  type BuyerHistories,
  type PeriodLength,
  periodHistories,
  weeklyHistories,
} from '../../predict/buyerHistories.js';
import type { BuyingModelName } from '../../predict/buyingModels.js';
import type { Store } from '../../store/open.js';
import { type PurchaseDays, readPurchaseDays } from '../../store/purchaseDays.js';

/** Whose purchases are summed up, how, and what they earned. */
export interface HistoryQuestion {
  readonly model: BuyingModelName;
  readonly period: PeriodLength | undefined;
  readonly marginMillionths: number | undefined;
  readonly assumeMarginMillionths: number | undefined;
}

/** Histories of the customers of a store as of a day. Margins in major units, NaN if some are not known. */
export interface StoreHistories extends BuyerHistories {
  /** By customer number. */
  readonly ids: readonly string[];
  readonly withoutPurchase: number;
  /** Lines without a known cost for which there is no rate either. */
  readonly unpriced: number;
}

/**
 * Reads the histories of a store. `heldOutFrom` = the last day of a calibration, whose purchases are those that were known then,
 * also if they came back later. Exit 5 if nobody has bought by the day.
 */
export async function readHistories(
  store: Store,
  question: HistoryQuestion,
  asOf: Day,
  heldOutFrom?: Day,
): Promise<StoreHistories> {
  const assumed = question.assumeMarginMillionths;
  const rate = assumed ?? question.marginMillionths ?? store.settings.marginMillionths;
  const through = (day: Day) => readPurchaseDays(store, { asOf: day, assumeMargin: assumed !== undefined });
  const days =
    heldOutFrom === undefined
      ? await through(asOf)
      : followed(await through(heldOutFrom), await through(asOf), heldOutFrom);
  const unpriced = rate === undefined ? days.unpriced : 0;
  const share = (rate ?? 0) / 1_000_000;
  const unit = Number(`1e${store.settings.currencyDigits}`);
  const margin = days.known.map((known, i) =>
    unpriced > 0 ? Number.NaN : (known + share * days.rated[i]!) / unit,
  );
  const bought = { start: days.start, day: days.day, margin };
  const histories =
    question.period === undefined
      ? weeklyHistories(bought, asOf)
      : periodHistories(bought, asOf, question.period);
  if (histories.customer.length === 0) {
    throw new UserError(`nobody has bought anything by ${formatDay(asOf)}`, {
      code: 'no_purchases',
      exit: exits.insufficient,
      hint: 'load orders with "clm ingest orders", or say a later day with --as-of',
    });
  }
  const known = days.ids.reduce((sum, id) => sum + (id === '' ? 0 : 1), 0);
  return { ...histories, ids: days.ids, withoutPurchase: known - histories.customer.length, unpriced };
}

/** The purchase days of `before`, and those of `after` that are later than `day`. */
function followed(before: PurchaseDays, after: PurchaseDays, day: Day): PurchaseDays {
  const start = new Int32Array(after.customers + 1);
  const out = { day: [] as number[], known: [] as number[], rated: [] as number[] };
  const take = (from: PurchaseDays, customer: number, wanted: (day: Day) => boolean) => {
    for (let at = from.start[customer] ?? 0; at < (from.start[customer + 1] ?? 0); at++) {
      if (!wanted(from.day[at]!)) continue;
      out.day.push(from.day[at]!);
      out.known.push(from.known[at]!);
      out.rated.push(from.rated[at]!);
    }
  };
  for (let customer = 0; customer < after.customers; customer++) {
    take(before, customer, () => true);
    take(after, customer, (one) => one > day);
    start[customer + 1] = out.day.length;
  }
  return {
    ...after,
    start,
    day: Int32Array.from(out.day),
    known: Float64Array.from(out.known),
    rated: Float64Array.from(out.rated),
  };
}
