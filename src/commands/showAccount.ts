import { type Day, formatDay } from '../days.js';
import { formatDecimal } from '../money.js';
import { type Column, type Note, note, type Row, warning } from '../result.js';
import type { CustomerHistory } from '../store/customerHistory.js';
import type { CustomerRecord } from '../store/customerRecord.js';
import type { Store } from '../store/open.js';
import type { HistoryEvent } from './showEvents.js';

export const accountColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'name', kind: 'text' },
  { name: 'email', kind: 'text' },
  { name: 'phone', kind: 'text' },
  { name: 'place', kind: 'text' },
  { name: 'household_id', kind: 'text', heading: 'household' },
  { name: 'account_id', kind: 'text', heading: 'account' },
  { name: 'unit', kind: 'text' },
  { name: 'acquired_on', kind: 'day', heading: 'acquired' },
  { name: 'acquisition_channel', kind: 'text', heading: 'won by' },
  { name: 'acquisition_cost', kind: 'money', heading: 'cost of winning' },
  { name: 'orders', kind: 'count' },
  { name: 'spend', kind: 'money' },
  { name: 'margin', kind: 'money' },
  { name: 'contacts', kind: 'count' },
  { name: 'contact_cost', kind: 'money', heading: 'contact cost' },
  { name: 'cases', kind: 'count' },
  { name: 'service_cost', kind: 'money', heading: 'service cost' },
  { name: 'profit', kind: 'money' },
];

/** What a customer has brought and cost. Money in minor units. */
export interface Account {
  readonly orders: number;
  readonly spend: number;
  /** `undefined` if an order has neither a cost nor a margin rate. */
  readonly margin: number | undefined;
  readonly contacts: number;
  readonly contactCost: number;
  readonly cases: number;
  readonly serviceCost: number;
  readonly profit: number | undefined;
}

/** The account of `measure customers`, made of the events that are shown. */
export function accountOf(history: CustomerHistory, events: readonly HistoryEvent[]): Account {
  const net = new Map<string, number>();
  for (const { orderId, returns, amount } of history.orders) {
    const order = amount < 0 ? (returns ?? orderId) : orderId;
    net.set(order, (net.get(order) ?? 0) + amount);
  }
  const sum = (kinds: readonly HistoryEvent['event'][]) =>
    events.reduce((all, one) => (kinds.includes(one.event) ? all + (one.profit ?? 0) : all), 0);
  const lines = events.filter((one) => one.event === 'order' || one.event === 'return');
  const margin = lines.some((one) => one.profit === undefined) ? undefined : sum(['order', 'return']);
  const [contactCost, serviceCost] = [-sum(['contact']), -sum(['case'])];
  return {
    orders: [...net.values()].filter((amount) => amount > 0).length,
    spend: history.orders.reduce((all, line) => all + line.amount, 0),
    margin,
    contacts: history.contacts.length,
    contactCost,
    cases: history.cases.length,
    serviceCost,
    profit: margin === undefined ? undefined : margin - contactCost - serviceCost,
  };
}

/** The account as a row of `accountColumns`. */
export function accountRow(who: CustomerRecord, account: Account): Row {
  return [
    who.customerId,
    who.name,
    who.email,
    who.phone,
    who.place,
    who.householdId,
    who.accountId,
    who.unit,
    who.acquiredOn,
    who.acquisitionChannel,
    who.acquisitionCost,
    account.orders,
    account.spend,
    account.margin,
    account.contacts,
    account.contactCost,
    account.cases,
    account.serviceCost,
    account.profit,
  ];
}

/** What is to be said of the account, and of an id that was merged. */
export function accountNotes(
  asked: string,
  who: CustomerRecord,
  account: Account,
  store: Store,
  asOf: Day,
): readonly Note[] {
  return [
    ...(asked === who.customerId ? [] : [note(`${asked} was merged: it is read as ${who.customerId}`)]),
    ...(account.profit === undefined
      ? [
          warning(
            'some orders have no known cost and no margin rate is set: pass --margin to see their margin',
          ),
        ]
      : [
          note(
            `profit ${profitSum(account, store)}, as of ${formatDay(asOf)}: as in "clm measure customers --by customer"`,
          ),
        ]),
  ];
}

/** The profit as a sum. */
export function profitSum({ margin, contactCost, serviceCost, profit }: Account, store: Store): string {
  const text = (minor: number) => formatDecimal(Math.round(minor), store.settings.currencyDigits);
  return `${text(profit!)} ${store.settings.currency} = margin ${text(margin!)} - contact cost ${text(contactCost)} - service cost ${text(serviceCost)}`;
}
