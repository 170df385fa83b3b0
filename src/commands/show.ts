import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../days.js';
import { exits } from '../errors.js';
import type { Column, Result, Row } from '../result.js';
import { type CustomerCampaign, customerCampaigns } from '../store/customerCampaigns.js';
import { customerHistory, customerHistorySql } from '../store/customerHistory.js';
import { customerMerges, customerRecord } from '../store/customerRecord.js';
import type { Store } from '../store/open.js';
import { lineParameters, writtenSql } from '../store/writtenSql.js';
import { type Context, defineCommand } from './command.js';
import { knownAtTime } from './knownAt.js';
import { marginFlags, millionths } from './measure/question.js';
import { asOfDay, currencyOf, reading } from './shared.js';
import {
  type Account,
  accountColumns,
  accountNotes,
  accountOf,
  accountRow,
  profitSum,
} from './showAccount.js';
import { historyEvents } from './showEvents.js';
import { listColumns, listRow, listStandings } from './showLists.js';

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

export const show = defineCommand({
  description: `Everything known about one customer up to a day, and how each figure counts it: attributes with the day they became
known, merges, consents, lists and why they are on each or not, assignments with their windows, contacts, responses, visits,
order lines, returns, cases, scores. The profit of the rows adds up to the customer's profit in "clm measure customers --by customer". An id that was
merged is shown as the person it is read as.

By list: place (to contact, held out, not on it), the reason as in the waterfall of "clm act show", arm and its chance,
rank among those on it and the least score that is, expected profit; why says it in words. Reasons are judged on what is
known today: --known-at the time a list was made judges as it was then.

For people: the history, the lists, the campaigns, the account. Machine formats print the history, or what --by says.
Columns: ${eventColumns.map((column) => column.name).join(' ')};
by campaign: ${campaignColumns.map((column) => column.name).join(' ')};
by list: ${listColumns.map((column) => column.name).join(' ')};
by account: ${accountColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm show C00007',
    'clm show C00007 --as-of 2025-01-31 --by campaign --format json',
    'clm show C00007 --by list',
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
          new Option(
            '--by <what>',
            'event, list, campaign or account: only that (default: all of them)',
          ).choices(['event', 'list', 'campaign', 'account'] as const),
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
      if (options.by === undefined) return [tables.event, tables.list, tables.campaign, tables.account];
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
  const lists = await listStandings(store, who, context.asOf);
  const events = historyEvents(history, campaigns, merges, lists, asOf, money);
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
      explain: explanation(account, store, asOf, { customer: who.customer, assumed: rates.assumed }),
    } satisfies Result,
    list: {
      ...personal,
      title: 'Lists, and why',
      columns: listColumns,
      rows: lists.map((one) => listRow(store, one)),
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
      notes: accountNotes(id, who, account, store, asOf),
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

function explanation(
  account: Account,
  store: Store,
  asOf: Day,
  who: { readonly customer: number; readonly assumed: number | undefined },
): readonly string[] {
  const values = { ...lineParameters(store, asOf, undefined, who.assumed), customer: who.customer };
  return [
    `profit = margin - contact cost - service cost${account.profit === undefined ? '' : `: ${profitSum(account, store)}`}`,
    'margin of an order line = amount - its cost, else amount - unit cost of the product x quantity, else amount x margin rate',
    'window = from the first planned contact of the unit for window_days days; a return counts with the order it names',
    'credited = the last contact with the unit before the order, of all campaigns whose window is open',
    `no row dated after ${formatDay(asOf)} is read`,
    ...customerHistorySql.flatMap((sql) => ['sql:', ...writtenSql(sql, values).split('\n')]),
  ];
}
