import type { Day } from '../days.js';
import type { PurchaseHistory } from './retention.js';

/** What each customer with an order did in the last period and in the one before, by the place in the history. Minor units. */
export interface CustomerYears {
  readonly customers: number;
  /** Orders with a positive net amount, and net spend. */
  readonly ordersBefore: Float64Array;
  readonly ordersNow: Float64Array;
  readonly spendBefore: Float64Array;
  readonly spendNow: Float64Array;
  readonly marginNow: Float64Array;
  /** 1 if the first order ever is in the last period; 1 if it is before both. */
  readonly fresh: Uint8Array;
  readonly older: Uint8Array;
  /** What winning a fresh customer cost, NaN where nobody said. */
  readonly acquisitionCost: Float64Array;
  /** Contacts of the last period with somebody who had bought before. */
  readonly keptCost: Float64Array;
}

/** Cuts a history into the period of `days` days that ends with `asOf`, and the one before. */
export function customerYears(history: PurchaseHistory, asOf: Day, days: number): CustomerYears {
  const n = history.customers;
  const column = () => new Float64Array(n);
  const years = {
    customers: n,
    ordersBefore: column(),
    ordersNow: column(),
    spendBefore: column(),
    spendNow: column(),
    marginNow: column(),
    fresh: new Uint8Array(n),
    older: new Uint8Array(n),
    acquisitionCost: history.acquisitionCost,
    keptCost: column(),
  };
  const from = asOf - days + 1;
  for (let c = 0; c < n; c++) {
    let first = Number.POSITIVE_INFINITY;
    for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
      const day = history.day[at]!;
      if (day > asOf) break;
      const amount = history.amount[at]!;
      const bought = amount > 0 ? 1 : 0;
      if (bought === 1) first = Math.min(first, day);
      if (day >= from) {
        years.ordersNow[c] = years.ordersNow[c]! + bought;
        years.spendNow[c] = years.spendNow[c]! + amount;
        years.marginNow[c] = years.marginNow[c]! + history.margin[at]!;
      } else if (day >= from - days) {
        years.ordersBefore[c] = years.ordersBefore[c]! + bought;
        years.spendBefore[c] = years.spendBefore[c]! + amount;
      }
    }
    years.fresh[c] = first >= from && first <= asOf ? 1 : 0;
    years.older[c] = first < from - days ? 1 : 0;
    for (let at = history.contactStart[c]!; at < history.contactStart[c + 1]!; at++) {
      const day = history.contactDay[at]!;
      if (day >= from && day <= asOf && day > first) {
        years.keptCost[c] = years.keptCost[c]! + history.contactCost[at]!;
      }
    }
  }
  return years;
}
