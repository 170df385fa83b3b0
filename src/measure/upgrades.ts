import { wilson } from '../stats/wilson.js';
import type { CustomerYears } from './customerYears.js';
import type { Estimated } from './retentionEconomics.js';

/** The tiers of the pyramid of customers, by spend in the period before, from the best. */
export const tiers = ['top', 'big', 'medium', 'small', 'inactive'] as const;

/** Customers of a tier, and how many of them were in a better one in the period after. */
export interface Upgrades {
  readonly tier: (typeof tiers)[number];
  readonly customers: number;
  readonly moved: number;
  readonly share: Estimated;
}

/** The best 1 %, 5 % and 20 % of buyers end the first three tiers. */
const ends = [0.01, 0.05, 0.2] as const;

/**
 * Who moved up in the pyramid of customers (Curry & Curry 2000, *The Customer Marketing Method*): tiers are the best 1 % of
 * the buyers of the period before by spend, the next 4 %, the next 15 % and the other 80 %; inactive are those who bought before
 * that only. The amounts at which tiers begin are kept for the last period. Interval: Wilson, 95 %. The best can not move
 * up. Some move by chance alone, as others fall.
 */
export function upgrades(years: CustomerYears): readonly Upgrades[] {
  const spent = years.spendBefore
    .filter((spend, c) => years.ordersBefore[c]! > 0 && spend > 0)
    .sort()
    .reverse();
  if (spent.length === 0) return [];
  const starts = ends.map((end) => spent[Math.ceil(end * spent.length) - 1]!);
  const tierOf = (spend: number, orders: number) => {
    if (orders === 0 || spend <= 0) return 4;
    const at = starts.findIndex((start) => spend >= start);
    return at < 0 ? 3 : at;
  };
  const counts = tiers.map(() => ({ customers: 0, moved: 0 }));
  for (let c = 0; c < years.customers; c++) {
    const before = tierOf(years.spendBefore[c]!, years.ordersBefore[c]!);
    if (before === 4 && years.older[c] === 0) continue;
    counts[before]!.customers++;
    if (tierOf(years.spendNow[c]!, years.ordersNow[c]!) < before) counts[before]!.moved++;
  }
  return counts.slice(1).map(({ customers, moved }, i) => ({
    tier: tiers[i + 1]!,
    customers,
    moved,
    share: { value: customers === 0 ? undefined : moved / customers, interval: wilson(moved, customers) },
  }));
}
