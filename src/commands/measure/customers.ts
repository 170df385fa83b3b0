import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import { decileOf, whale } from '../../measure/whale.js';
import { formatDecimal } from '../../money.js';
import { type Column, type Note, note, type Result, type Row } from '../../result.js';
import { besideAccounts, type CustomerAccount, customerAccounts } from '../../store/customerProfit.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { customersExplain } from './customersExplain.js';
import { type AtLevel, atLevel, levelCell, levelColumn, levelOption } from './level.js';
import { marginFlags, millionths, noMargin } from './question.js';
import { whaleChart } from './whaleChart.js';
import { curveNotes } from './whaleNotes.js';

const money: readonly Column[] = [
  { name: 'spend', kind: 'money', machineOnly: true },
  { name: 'margin', kind: 'money' },
  { name: 'contact_cost', kind: 'money', heading: 'contacts' },
  { name: 'service_cost', kind: 'money', heading: 'service' },
  { name: 'profit', kind: 'money' },
];

const decileColumns: readonly Column[] = [
  { name: 'decile', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'orders', kind: 'count' },
  ...money,
  { name: 'profit_share', kind: 'share', heading: 'share' },
  { name: 'cumulative_share', kind: 'share', heading: 'so far' },
];

const customerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'rank', kind: 'count' },
  { name: 'decile', kind: 'count' },
  { name: 'orders', kind: 'count' },
  ...money,
  { name: 'contacts', kind: 'count' },
  { name: 'cases', kind: 'count' },
  { name: 'cumulative_share', kind: 'share', heading: 'so far' },
];

export const customers = defineCommand({
  description: `What each customer earned: margin of what they bought, less contacts made to them and service cases they opened,
best first. --by decile (default) shows tenths of the customers; --by customer everybody. Everybody with an order, a
contact or a case counts. Campaign costs that are not a price per contact belong to nobody here.

The cumulative share is the whale curve: it rises while customers earn something and falls where they cost more than they
bring. Notes say where its peak is, what the tail takes away, and what share of customers makes 80 % of the profit.

Columns: ${decileColumns.map((column) => column.name).join(' ')};
by customer: ${customerColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure customers',
    'clm measure customers --from 2025-01-01 --margin 40%',
    'clm measure customers --by customer --format csv -o profit.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .addOption(
          new Option('--by <what>', 'decile (default) or customer').choices(['decile', 'customer'] as const),
        )
        .option('--from <day>', 'count nothing before this day (default: everything)', dayFlag),
    ).addOption(levelOption('whose profit: person (default), household or account')),
  run: (context, options) =>
    reading(context, (store) =>
      answer(context, store, options.by ?? 'decile', options.from, options.level, {
        rate: millionths(options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      }),
    ),
});

/** One customer's account, settled: their margin and profit. */
export interface Settled extends CustomerAccount {
  readonly margin: number;
  readonly contactCost: number;
  readonly profit: number;
}

async function answer(
  context: Context,
  store: Store,
  by: 'decile' | 'customer',
  from: Day | undefined,
  asked: Level | undefined,
  margin: { readonly rate: number | undefined; readonly assumed: number | undefined },
): Promise<Result> {
  const level = asked === undefined ? undefined : atLevel(store, asked);
  const to = await asOfDay(context, store);
  const accounts = await customerAccounts(store, from, to, margin.assumed);
  const ranked = bestFirst(settle(store, accounts, margin.assumed ?? margin.rate));
  const curve = whale(Float64Array.from(ranked, ({ profit }) => profit));
  const total = curve?.total ?? 0;
  const shareOf = (profit: number) => (total > 0 ? profit / total : undefined);
  const chart = whaleChart(curve, ranked);
  const rows = by === 'decile' ? decileRows(ranked, shareOf) : customerRows(ranked, shareOf);
  const beside = await besideAccounts(store, from, to);
  const text = (minor: number) =>
    `${formatDecimal(Math.round(minor), store.settings.currencyDigits)} ${store.settings.currency}`;
  return {
    title: `Profit per customer; money in ${store.settings.currency}`,
    columns: [...(by === 'decile' ? decileColumns : customerColumns), ...levelColumn(level)],
    rows: rows.map((row) => [...row, ...levelCell(level)]),
    currency: currencyOf(store),
    notes: [
      note(`${from === undefined ? 'everything' : `from ${formatDay(from)}`} as of ${formatDay(to)}`),
      ...(curve === undefined ? [note('nobody has an order, a contact or a case')] : curveNotes(curve, text)),
      ...besideNotes(beside, ranked.length, text, level),
      ...(level?.notes ?? []),
    ],
    explain: customersExplain(store, ranked, curve, {
      from,
      to,
      rate: margin.assumed ?? margin.rate,
      anonymous: beside.anonymous,
      all: beside.customers,
      level,
    }),
    ...(chart === undefined ? {} : { chart }),
  };
}

/** Margin and profit of each account, in minor units. Exit 5 where a margin rate is needed and none is known. */
export function settle(
  store: Store,
  accounts: readonly CustomerAccount[],
  rate: number | undefined,
): Settled[] {
  const unknown = accounts.filter((account) => account.rated !== 0).length;
  if (rate === undefined && unknown > 0) {
    throw noMargin(`orders of ${unknown} customers have`);
  }
  const minorPerRate = Number(`1e${store.settings.currencyDigits}`) / 1_000_000;
  return accounts.map((account) => {
    const margin = account.known + (account.rated * (rate ?? 0)) / 1_000_000;
    const contactCost = account.contactRate * minorPerRate;
    return {
      customerId: account.customerId,
      orders: account.orders,
      spend: account.spend,
      known: account.known,
      rated: account.rated,
      contacts: account.contacts,
      contactRate: account.contactRate,
      cases: account.cases,
      serviceCost: account.serviceCost,
      margin,
      contactCost,
      profit: margin - contactCost - account.serviceCost,
    };
  });
}

/** Sorted by profit, best first; those who earn the same stay in their order, which is that of their ids. */
function bestFirst(settled: readonly Settled[]): Settled[] {
  const profit = Float64Array.from(settled, (one) => one.profit);
  const places = new Uint32Array(settled.length).map((_, i) => i);
  places.sort((a, b) => profit[b]! - profit[a]! || a - b);
  return Array.from(places, (at) => settled[at]!);
}

function decileRows(ranked: readonly Settled[], shareOf: (profit: number) => number | undefined): Row[] {
  const rows: Row[] = [];
  let cumulative = 0;
  let begin = 0;
  for (let decile = 1; decile <= 10; decile++) {
    let end = begin;
    while (end < ranked.length && decileOf(end, ranked.length) === decile) end++;
    const group = ranked.slice(begin, end);
    begin = end;
    if (group.length === 0) continue;
    const sum = (of: (one: Settled) => number) => group.reduce((all, one) => all + of(one), 0);
    const profit = sum((one) => one.profit);
    cumulative += profit;
    rows.push([
      decile,
      group.length,
      sum((one) => one.orders),
      sum((one) => one.spend),
      sum((one) => one.margin),
      sum((one) => one.contactCost),
      sum((one) => one.serviceCost),
      profit,
      shareOf(profit),
      shareOf(cumulative),
    ]);
  }
  return rows;
}

function customerRows(ranked: readonly Settled[], shareOf: (profit: number) => number | undefined): Row[] {
  let cumulative = 0;
  return ranked.map((one, rank) => {
    cumulative += one.profit;
    return [
      one.customerId,
      rank + 1,
      decileOf(rank, ranked.length),
      one.orders,
      one.spend,
      one.margin,
      one.contactCost,
      one.serviceCost,
      one.profit,
      one.contacts,
      one.cases,
      shareOf(cumulative),
    ];
  });
}

function besideNotes(
  { anonymous, customers: all }: { readonly anonymous: number; readonly customers: number },
  counted: number,
  text: (minor: number) => string,
  level: AtLevel | undefined,
): readonly Note[] {
  const notes: Note[] = [];
  if (level === undefined && all > counted) {
    notes.push(note(`${all - counted} further customers have neither orders, contacts nor cases`));
  }
  if (anonymous !== 0) notes.push(note(`anonymous sales of ${text(anonymous)} belong to nobody`));
  return notes;
}
