import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../days.js';
import { exits } from '../errors.js';
import { formatDecimal } from '../money.js';
import { type Column, type Note, note, type Result, type Row, warning } from '../result.js';
import { type CustomerCampaign, customerCampaigns } from '../store/customerCampaigns.js';
import { type CustomerHistory, customerHistory, customerHistorySql } from '../store/customerHistory.js';
import { type CustomerRecord, customerMerges, customerRecord } from '../store/customerRecord.js';
import type { Store } from '../store/open.js';
import { type Context, defineCommand } from './command.js';
import { knownAtTime } from './knownAt.js';
import { marginFlags, millionths } from './measure/question.js';
import { asOfDay, currencyOf, reading } from './shared.js';
import { type HistoryEvent, historyEvents } from './showEvents.js';

const eventColumns: readonly Column[] = [
  { name: 'day', kind: 'day' },
  { name: 'event', kind: 'text' },
  { name: 'id', kind: 'text' },
  { name: 'detail', kind: 'text' },
  { name: 'amount', kind: 'money' },
  { name: 'profit', kind: 'money' },
  { name: 'counted', kind: 'text', heading: 'how it is counted' },
];

const campaignColumns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'unit', kind: 'text' },
  { name: 'members', kind: 'count', heading: 'customers in it' },
  { name: 'assigned', kind: 'flag' },
  { name: 'from', kind: 'day' },
  { name: 'to', kind: 'day' },
  { name: 'complete', kind: 'flag', heading: 'over' },
  { name: 'orders', kind: 'count', heading: 'own orders' },
  { name: 'credited', kind: 'count' },
  { name: 'unit_margin', kind: 'money', heading: 'margin of the unit' },
];

const accountColumns: readonly Column[] = [
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

export const show = defineCommand({
  description: `Everything known about one customer up to a day, and how each figure counts it: attributes with the day they became
known, merges, consents, lists, assignments with their windows, contacts, responses, visits, order lines, returns, cases,
scores. The profit of the rows adds up to the customer's profit in "clm measure customers --by customer". An id that was
merged is shown as the person it is read as.

For people: the history, the campaigns, the account. Machine formats print the history, or what --by says.
Columns: ${eventColumns.map((column) => column.name).join(' ')};
by campaign: ${campaignColumns.map((column) => column.name).join(' ')};
by account: ${accountColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm show C00007',
    'clm show C00007 --as-of 2025-01-31 --by campaign --format json',
    'clm show C00007 --by account --format csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .argument('<customer>', 'the id of a customer')
        .addOption(
          new Option('--by <what>', 'event, campaign or account: only that (default: all three)').choices([
            'event',
            'campaign',
            'account',
          ] as const),
        ),
    ),
  run: (context, options, id) =>
    reading(context, async (store) => {
      const assumed = millionths(options.assumeMargin);
      const tables = await answer(context, store, id, {
        rate: assumed ?? millionths(options.margin) ?? store.settings.marginMillionths,
        given: millionths(options.margin),
        assumed,
      });
      if (options.by === undefined) return [tables.event, tables.campaign, tables.account];
      return { ...tables[options.by], notes: tables.account.notes ?? [] };
    }),
});

interface Rates {
  readonly rate: number | undefined;
  readonly given: number | undefined;
  readonly assumed: number | undefined;
}

async function answer(context: Context, store: Store, id: string, rates: Rates) {
  const at =
    context.knownAt === undefined ? undefined : knownAtTime(context.knownAt, store.settings.zone).instant;
  const asOf = await asOfDay(context, store);
  const who = await customerRecord(store, id, at);
  const history = await customerHistory(store, who.customer, asOf, rates.assumed);
  const question = {
    asOf,
    campaignId: undefined,
    windowDays: undefined,
    marginMillionths: rates.given,
    assumeMarginMillionths: rates.assumed,
  };
  const own = new Set(history.orders.map((line) => line.order));
  const campaigns = await customerCampaigns(store, question, who.customer, own);
  const merges = await customerMerges(store, who.customerId, at);
  const money = { digits: store.settings.currencyDigits, rate: rates.rate };
  const events = historyEvents(history, campaigns, merges, asOf, money);
  const personal = { currency: currencyOf(store), personal: true } as const;
  const account = accountOf(history, events);
  return {
    event: {
      ...personal,
      title: `Customer ${who.customerId}, as of ${formatDay(asOf)}; money in ${store.settings.currency}`,
      columns: eventColumns,
      rows: events.map(
        (one): Row => [one.day, one.event, one.id, one.detail, one.amount, one.profit, one.counted],
      ),
      explain: explanation(account, store, asOf),
    } satisfies Result,
    campaign: {
      ...personal,
      title: 'Campaigns the customer counts in',
      columns: campaignColumns,
      rows: campaigns.map(campaignRow),
    } satisfies Result,
    account: {
      ...personal,
      title: 'Account',
      columns: accountColumns,
      rows: [accountRow(who, account)],
      notes: notes(id, who, account, store, asOf),
    } satisfies Result,
  };
}

function campaignRow(one: CustomerCampaign): Row {
  const margin =
    one.rated !== 0 && one.rate === null ? undefined : one.known + (one.rated * (one.rate ?? 0)) / 1_000_000;
  return [
    one.campaignId,
    one.arm,
    one.unit,
    one.members,
    one.assigned,
    one.firstDay,
    one.lastDay,
    one.complete,
    one.inWindow.size,
    one.attributed.size,
    margin,
  ];
}

interface Account {
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
function accountOf(history: CustomerHistory, events: readonly HistoryEvent[]): Account {
  const net = new Map<number, number>();
  for (const { order, amount } of history.orders) net.set(order, (net.get(order) ?? 0) + amount);
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

function accountRow(who: CustomerRecord, account: Account): Row {
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

function notes(
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
            `profit ${formula(account, store)}, as of ${formatDay(asOf)}: as in "clm measure customers --by customer"`,
          ),
        ]),
  ];
}

function formula({ margin, contactCost, serviceCost, profit }: Account, store: Store): string {
  const text = (minor: number) => formatDecimal(Math.round(minor), store.settings.currencyDigits);
  return `${text(profit!)} ${store.settings.currency} = margin ${text(margin!)} - contact cost ${text(contactCost)} - service cost ${text(serviceCost)}`;
}

function explanation(account: Account, store: Store, asOf: Day): readonly string[] {
  return [
    `profit = margin - contact cost - service cost${account.profit === undefined ? '' : `: ${formula(account, store)}`}`,
    'margin of an order line = amount - its cost, else amount - unit cost of the product x quantity, else amount x margin rate',
    'window = from the first planned contact of the unit for window_days days; a return counts with the order it names',
    'credited = the last contact with the unit before the order, of all campaigns whose window is open',
    `no row dated after ${formatDay(asOf)} is read`,
    ...customerHistorySql.flatMap((sql) => ['sql:', ...sql.trim().split('\n')]),
  ];
}
