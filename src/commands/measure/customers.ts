import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import { tenths } from '../../measure/tenths.js';
import { decileOf, whale } from '../../measure/whale.js';
import { formatDecimal } from '../../money.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';
import { ascending } from '../../stats/ascending.js';
import { besideAccounts, customerAccounts } from '../../store/customerProfit.js';
import { eachById, idRanks } from '../../store/customerSums.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { customersExplain } from './customersExplain.js';
import { type AtLevel, atLevel, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths } from './question.js';
import { type Settled, settle } from './settled.js';
import { whaleChart } from './whaleChart.js';
import { curveNotes } from './whaleNotes.js';

const money: readonly Column[] = [
  { name: 'spend', kind: 'money', machineOnly: true },
  { name: 'margin', kind: 'money' },
  { name: 'contact_cost', kind: 'money', heading: 'contact cost' },
  { name: 'service_cost', kind: 'money', heading: 'service cost' },
  { name: 'profit', kind: 'money' },
];

const decileColumns: readonly Column[] = [
  { name: 'decile', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'orders', kind: 'count' },
  ...money,
  { name: 'profit_share', kind: 'share', heading: 'of profit' },
  { name: 'cumulative_share', kind: 'share', heading: 'so far' },
];

const customerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'rank', kind: 'count' },
  { name: 'decile', kind: 'count' },
  { name: 'orders', kind: 'count' },
  ...money,
  { name: 'contacts', kind: 'count', detail: true },
  { name: 'cases', kind: 'count', detail: true },
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
  const settled = settle(store, accounts, margin.assumed ?? margin.rate);
  const best = ascending(settled.profit).reverse();
  const curve = whale(best);
  const total = curve?.total ?? 0;
  const shareOf = (profit: number) => (total > 0 ? profit / total : undefined);
  const chart = whaleChart(curve, best);
  const rows =
    by === 'decile' ? decileRows(store, settled, best, shareOf) : customerRows(store, settled, shareOf);
  const beside = await besideAccounts(store, from, to);
  const text = (minor: number) =>
    `${formatDecimal(Math.round(minor), store.settings.currencyDigits)} ${store.settings.currency}`;
  return levelled(level, {
    title: `Profit per customer; money in ${store.settings.currency}`,
    columns: by === 'decile' ? decileColumns : customerColumns,
    rows,
    currency: currencyOf(store),
    notes: [
      note(`${from === undefined ? 'everything' : `from ${formatDay(from)}`} as of ${formatDay(to)}`),
      ...ordersEndNotes(store, to),
      ...(curve === undefined ? [note('nobody has an order, a contact or a case')] : curveNotes(curve, text)),
      ...besideNotes(beside, settled.size, text, level),
    ],
    explain:
      context.rows.explain === true
        ? customersExplain(store, settled, curve, {
            from,
            to,
            rate: margin.assumed ?? margin.rate,
            assumed: margin.assumed,
            anonymous: beside.anonymous,
            all: beside.customers,
            level,
          })
        : [],
    ...(chart === undefined ? {} : { chart }),
  });
}

function decileRows(
  store: Store,
  settled: Settled,
  best: Float64Array,
  shareOf: (profit: number) => number | undefined,
): Row[] {
  const { size, orders, spend, margin, contactCost, serviceCost, profit } = settled;
  const tenth = tenths(profit, best, () => idRanks(store, settled.customer));
  const sums = Array.from({ length: 10 }, () => [0, 0, 0, 0, 0, 0, 0]);
  for (let i = 0; i < size; i++) {
    const sum = sums[tenth[i]! - 1]!;
    sum[0]! += 1;
    sum[1]! += orders[i]!;
    sum[2]! += spend[i]!;
    sum[3]! += margin[i]!;
    sum[4]! += contactCost[i]!;
    sum[5]! += serviceCost[i]!;
    sum[6]! += profit[i]!;
  }
  let cumulative = 0;
  return sums.flatMap((sum, i): Row[] => {
    if (sum[0] === 0) return [];
    cumulative += sum[6]!;
    return [[i + 1, ...sum, shareOf(sum[6]!), shareOf(cumulative)]];
  });
}

/** Everybody, best first; those who earn the same by their ids. */
function customerRows(
  store: Store,
  settled: Settled,
  shareOf: (profit: number) => number | undefined,
): Row[] {
  const { size, profit } = settled;
  const ids: string[] = [];
  const places: number[] = [];
  eachById(store, settled, (customerId, i) => {
    if (i < 0) return;
    ids[i] = customerId;
    places.push(i);
  });
  let cumulative = 0;
  return places
    .sort((a, b) => profit[b]! - profit[a]!)
    .map((i, rank) => {
      cumulative += profit[i]!;
      return [
        ids[i]!,
        rank + 1,
        decileOf(rank, size),
        settled.orders[i]!,
        settled.spend[i]!,
        settled.margin[i]!,
        settled.contactCost[i]!,
        settled.serviceCost[i]!,
        profit[i]!,
        settled.contacts[i]!,
        settled.cases[i]!,
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
    notes.push(
      note(
        `${howMany(all - counted, 'further customer has', 'further customers have')} neither orders, contacts nor cases`,
      ),
    );
  }
  if (anonymous !== 0) notes.push(note(`anonymous sales of ${text(anonymous)} belong to nobody`));
  return notes;
}
