import type { Day } from '../days.js';
import { wilson } from '../stats/wilson.js';

/** Purchases sorted by customer and day, with what each earned; `start` as in the facts. Contacts likewise. */
export interface PurchaseHistory {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly amount: Float64Array;
  /** Minor units. */
  readonly margin: Float64Array;
  readonly acquisitionCost: Float64Array;
  readonly contactStart: Int32Array;
  readonly contactDay: Int32Array;
  readonly contactCost: Float64Array;
}

/** Customers over one period, against the one before it. Money in minor units. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
  /** Active in the period before, and how many of them again in this one. */
  readonly before: number;
  readonly retained: number;
  readonly retention: number | undefined;
  readonly retentionLow: number | undefined;
  readonly retentionHigh: number | undefined;
  /** First order ever in this period; back after at least a whole period without one. */
  readonly fresh: number;
  readonly returned: number;
  readonly active: number;
  readonly margin: number;
  /** Known acquisition costs of the fresh customers, and for how many of them they are known. */
  readonly acquisitionCost: number;
  readonly acquisitionKnown: number;
  /** Contacts with customers who had bought before the contact. */
  readonly retentionCost: number;
}

/**
 * Retention over periods of `days` days that end with `asOf`, oldest first: active = an order of positive net amount in the
 * period; retention = active in both / active in the first, with Wilson's 95 % interval (Farris et al., *Marketing Metrics*,
 * section 5.1). `count` periods at most, none before the first order.
 */
export function retentionPeriods(
  history: PurchaseHistory,
  asOf: Day,
  days: number,
  count: number,
): readonly Period[] {
  const first = history.day.reduce((least, day) => (day < least ? day : least), Number.POSITIVE_INFINITY);
  const periods: Period[] = [];
  for (let back = count - 1; back >= 0; back--) {
    const to = asOf - back * days;
    if (to < first) continue;
    periods.push(period(history, to - days + 1, to, days));
  }
  return periods;
}

function period(history: PurchaseHistory, from: Day, to: Day, days: number): Period {
  let [before, retained, fresh, returned, active] = [0, 0, 0, 0, 0];
  let [margin, acquisitionCost, acquisitionKnown, retentionCost] = [0, 0, 0, 0];
  for (let c = 0; c < history.customers; c++) {
    let was = false;
    let is = false;
    let ever = false;
    let firstBought = Number.POSITIVE_INFINITY;
    for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
      const day = history.day[at]!;
      if (day > to) break;
      if (day >= from) margin += history.margin[at]!;
      if (history.amount[at]! <= 0) continue;
      firstBought = Math.min(firstBought, day);
      if (day >= from) is = true;
      else {
        ever = true;
        if (day >= from - days) was = true;
      }
    }
    for (let at = history.contactStart[c]!; at < history.contactStart[c + 1]!; at++) {
      const day = history.contactDay[at]!;
      if (day >= from && day <= to && day > firstBought) retentionCost += history.contactCost[at]!;
    }
    if (was) before++;
    if (!is) continue;
    active++;
    if (was) retained++;
    else if (ever) returned++;
    else {
      fresh++;
      const cost = history.acquisitionCost[c]!;
      if (!Number.isNaN(cost)) {
        acquisitionCost += cost;
        acquisitionKnown++;
      }
    }
  }
  const interval = wilson(retained, before);
  return {
    from,
    to,
    before,
    retained,
    retention: before === 0 ? undefined : retained / before,
    retentionLow: interval?.low,
    retentionHigh: interval?.high,
    fresh,
    returned,
    active,
    margin,
    acquisitionCost,
    acquisitionKnown,
    retentionCost,
  };
}

/**
 * What one more point of retention is worth, minor units per customer active now: Σ m·(r + 0.01)^k/(1 + d)^k − Σ m·r^k/(1 + d)^k
 * over `horizon` periods after this one, with margin m per active customer and period, retention r and discount d per period
 * (Gupta & Lehmann 2003, J. Interactive Marketing 17(1), with a finite horizon). `undefined` where r + 0.01 is above 1.
 */
export function valueOfOnePoint(
  marginPerActive: number,
  retention: number,
  discount: number,
  horizon: number,
): number | undefined {
  if (!(retention >= 0 && retention + 0.01 <= 1 && discount > -1)) return undefined;
  let now = 1;
  let more = 1;
  let sum = 0;
  for (let k = 1; k <= horizon; k++) {
    now *= retention / (1 + discount);
    more *= (retention + 0.01) / (1 + discount);
    sum += more - now;
  }
  return marginPerActive * sum;
}
