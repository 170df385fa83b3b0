import { howMany } from '../../result.js';
import type { CustomerAccounts } from '../../store/customerProfit.js';
import type { Store } from '../../store/open.js';
import { noMargin } from './question.js';

/** Accounts with what they come to, minor units: margin, cost of contacts, and profit = margin less both costs. */
export interface Settled extends CustomerAccounts {
  readonly margin: Float64Array;
  readonly contactCost: Float64Array;
  readonly profit: Float64Array;
}

/** How many accounts have an amount whose margin is a rate. */
export function ratedAccounts({ size, rated }: CustomerAccounts): number {
  let count = 0;
  for (let i = 0; i < size; i++) if (rated[i] !== 0) count++;
  return count;
}

/** Margin and profit of each account. Exit 5 where a margin rate is needed and none is known. */
export function settle(store: Store, accounts: CustomerAccounts, rate: number | undefined): Settled {
  const unknown = rate === undefined ? ratedAccounts(accounts) : 0;
  if (unknown > 0) throw noMargin(`orders of ${howMany(unknown, 'customer')} have`);
  const minorPerRate = Number(`1e${store.settings.currencyDigits}`) / 1_000_000;
  const { size, known, rated, contactRate, serviceCost } = accounts;
  const margin = new Float64Array(size);
  const contactCost = new Float64Array(size);
  const profit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    margin[i] = known[i]! + (rated[i]! * (rate ?? 0)) / 1_000_000;
    contactCost[i] = contactRate[i]! * minorPerRate;
    profit[i] = margin[i]! - contactCost[i]! - serviceCost[i]!;
  }
  return { ...accounts, margin, contactCost, profit };
}
