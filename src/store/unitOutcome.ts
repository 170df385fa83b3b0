import type { Day } from '../days.js';
import { exits, UserError } from '../errors.js';
import { howMany } from '../result.js';
import type { History } from './history.js';
import { firstFrom, marginOf } from './orderLines.js';

/** What a unit bought from day `from` to day `to`: 1 if any order has a positive net amount, and the net margin. */
export function outcomeOf(
  history: History,
  members: readonly number[],
  from: Day,
  to: Day,
  rate: number | undefined,
): { readonly purchase: 0 | 1; readonly margin: number } {
  const { start, day: days, outcomeDay, outcomeOrder, amount: paid, cost } = history.lines;
  let margin = 0;
  let net: Map<number, number> | undefined;
  for (const customer of members) {
    const end = start[customer + 1]!;
    for (let at = firstFrom(days, start[customer]!, end, from); at < end; at++) {
      const day = outcomeDay[at]!;
      if (day < from || day > to) continue;
      margin += marginOf(paid[at]!, cost[at]!, rate);
      net ??= new Map();
      const order = outcomeOrder[at]!;
      net.set(order, (net.get(order) ?? 0) + paid[at]!);
    }
  }
  let purchase: 0 | 1 = 0;
  for (const amount of net?.values() ?? []) if (amount > 0) purchase = 1;
  return { purchase, margin };
}

/** Fails with exit 5 if any outcome has an unknown margin: never a silent margin of 1. */
export function requireMargins(units: { readonly margin: Float64Array }): void {
  const unknown = units.margin.reduce((n, margin) => n + (Number.isNaN(margin) ? 1 : 0), 0);
  if (unknown === 0) return;
  throw new UserError(`${howMany(unknown, 'unit')} bought something whose margin is not known`, {
    code: 'no_margin',
    exit: exits.insufficient,
    hint: 'load costs with the orders or products, or say a rate: "clm set margin 0.4" or --margin 0.4',
  });
}
