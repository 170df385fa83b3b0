import { type Day, formatDay } from '../../days.js';
import { type CustomerYears, customerYears } from '../../measure/customerYears.js';
import type { PurchaseHistory } from '../../measure/retention.js';
import { customerAccounts } from '../../store/customerProfit.js';
import type { Store } from '../../store/open.js';
import { orderDays } from '../../store/orderDays.js';
import { type PricePaid, pricesPaid } from '../../store/pricesPaid.js';
import { byCustomerId } from './byCustomerId.js';
import { ratedAccounts, settle } from './settled.js';

/** What is asked of the rules of thumb. */
export interface FactsAsked {
  readonly asOf: Day;
  readonly days: number;
  readonly loyalOrders: number;
  readonly discount: number;
  readonly complaints: readonly string[] | undefined;
  readonly seed: number;
  readonly rate: number | undefined;
  readonly assumed: number | undefined;
}

/** What the rules of thumb are tested on. */
export interface FactInputs {
  /** Profits of the last year; `undefined` where margins are not known. */
  readonly profits: Float64Array | undefined;
  readonly history: PurchaseHistory & { readonly customer: Int32Array };
  readonly years: CustomerYears;
  /** What contacts and cases of the last year cost, by customer, minor units. */
  readonly served: ReadonlyMap<number, number>;
  readonly prices: ReadonlyMap<number, PricePaid>;
  readonly firstOrder: Day | undefined;
  /** Why the last two years can not be compared. */
  readonly tooShort: string | undefined;
}

/** How margins become known, for rules that need them. */
export const marginMissing = 'orders.cost or products.unit_cost, or a margin rate (--margin)';

/** Reads what the rules need. Customers with acquired_on after the as-of day do not matter: they have no orders. */
export async function factInputs(store: Store, asked: FactsAsked): Promise<FactInputs> {
  const { asOf, days, assumed } = asked;
  const rate = assumed ?? asked.rate;
  const accounts = await customerAccounts(store, asOf - days + 1, asOf, assumed);
  const facts = await byCustomerId(store, await orderDays(store, asOf, assumed));
  const known = rate !== undefined || ratedAccounts(accounts) === 0;
  const margin = facts.known.map((one, i) => one + (facts.rated[i]! * (rate ?? 0)) / 1_000_000);
  const history = { ...facts, margin };
  const minorPerRate = Number(`1e${store.settings.currencyDigits}`) / 1_000_000;
  const firstOrder = facts.day.length === 0 ? undefined : facts.day.reduce((a, b) => (a < b ? a : b));
  const needed = asOf - 2 * days + 1;
  const fits = firstOrder === undefined ? 0 : Math.floor((asOf + 1 - firstOrder) / 2);
  return {
    profits: known ? settle(store, accounts, rate).profit : undefined,
    history,
    years: customerYears(history, asOf, days),
    served: new Map(
      Array.from(accounts.customer, (customer, i) => [
        customer,
        accounts.contactRate[i]! * minorPerRate + accounts.serviceCost[i]!,
      ]),
    ),
    prices: new Map((await pricesPaid(store, asOf - days + 1, asOf)).map((one) => [one.customer, one])),
    firstOrder,
    tooShort:
      firstOrder === undefined
        ? 'orders'
        : firstOrder > needed
          ? `two years of orders, from ${formatDay(needed)} on; the first is of ${formatDay(firstOrder)}${fits >= 7 ? ` (--period ${fits} would do)` : ''}`
          : undefined,
  };
}
