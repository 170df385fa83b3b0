import type { Day } from '../days.js';
import { wilson } from '../stats/wilson.js';
import type { Estimated } from './retentionEconomics.js';

/** Customers whose first closed case is long enough ago, and how many of them bought afterwards. */
export interface RecoveredStay {
  readonly recovered: number;
  readonly stayed: number;
  readonly stay: Estimated;
}

/**
 * Of customers whose complaint was closed at least `days` days before `asOf`, how many placed an order of positive net amount
 * within so many days after. One case per customer: the first one closed. Interval: Wilson, 95 %.
 */
export function recoveredStay(
  cases: readonly { readonly customer: number; readonly closed: Day | null }[],
  history: {
    readonly customer: Int32Array;
    readonly start: Int32Array;
    readonly day: Int32Array;
    readonly amount: Float64Array;
  },
  asOf: Day,
  days: number,
): RecoveredStay {
  const firstClosed = new Map<number, Day>();
  for (const { customer, closed } of cases) {
    if (closed === null) continue;
    const before = firstClosed.get(customer);
    if (before === undefined || closed < before) firstClosed.set(customer, closed);
  }
  const place = new Map(Array.from(history.customer, (number, at) => [number, at] as const));
  let [recovered, stayed] = [0, 0];
  for (const [customer, closed] of firstClosed) {
    if (closed + days > asOf) continue;
    recovered++;
    const at = place.get(customer);
    if (at !== undefined && boughtIn(history, at, closed + 1, closed + days)) stayed++;
  }
  return {
    recovered,
    stayed,
    stay: { value: recovered === 0 ? undefined : stayed / recovered, interval: wilson(stayed, recovered) },
  };
}

/** Whether the `c`-th customer has an order of positive net amount from one day to another. */
export function boughtIn(
  history: { readonly start: Int32Array; readonly day: Int32Array; readonly amount: Float64Array },
  c: number,
  from: Day,
  to: Day,
): boolean {
  for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
    const day = history.day[at]!;
    if (day > to) return false;
    if (day >= from && history.amount[at]! > 0) return true;
  }
  return false;
}
