import { formatDecimal, rateToMinor } from '../../money.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';
import {
  type ChannelSales,
  channelSales,
  channelSalesSql,
  channelWork,
  channelWorkSql,
  pricesBooked,
  salesTotals,
} from '../../store/channelFacts.js';
import { separator } from '../../store/channelLabels.js';
import type { Store } from '../../store/open.js';
import { noSales } from '../../store/salesByLabel.js';
import { lineParameters } from '../../store/writtenSql.js';
import type { ChannelAsked } from './channelMoves.js';
import { moneyFraction, moneyOf, precise, readUpTo, sqlLines, worked } from './explained.js';
import { marginOf } from './productQuestion.js';
import { shortBefore } from './shortBefore.js';

export const salesColumns: readonly Column[] = [
  { name: 'orders', kind: 'count' },
  { name: 'customers', kind: 'count', detail: true },
  { name: 'pieces', kind: 'number', machineOnly: true },
  { name: 'spend', kind: 'money' },
  { name: 'margin', kind: 'money' },
  { name: 'margin_share', kind: 'share', heading: 'of margin', detail: true },
  { name: 'margin_rate', kind: 'share', heading: 'rate', machineOnly: true },
  { name: 'discount', kind: 'money', machineOnly: true },
  { name: 'returned', kind: 'money', machineOnly: true },
  { name: 'spend_before', kind: 'money', machineOnly: true },
  { name: 'margin_before', kind: 'money', machineOnly: true },
  { name: 'spend_growth', kind: 'share', machineOnly: true },
  { name: 'margin_growth', kind: 'share', heading: 'growth' },
];

export const workColumns: readonly Column[] = [
  { name: 'contacts', kind: 'count', detail: true },
  { name: 'responded', kind: 'count', machineOnly: true },
  { name: 'response_rate', kind: 'share', heading: 'response' },
  { name: 'contact_cost', kind: 'money', machineOnly: true },
  { name: 'booked_cost', kind: 'money', machineOnly: true },
  { name: 'cost', kind: 'money' },
];

/** Sales, margin and growth by the cuts asked for; by channel alone also what was done there and what it cost. */
export async function salesResult(store: Store, asked: ChannelAsked): Promise<Result> {
  const withWork = asked.cuts.length === 1 && asked.cuts[0] === 'channel';
  const found = await channelSales(store, asked.cuts, asked);
  const work = withWork ? await channelWork(store, asked) : [];
  const digits = store.settings.currencyDigits;
  const money = moneyOf(store);
  const values = lineParameters(store, asked.to, asked.from, asked.assumed);
  const known = new Set(found.map((one) => one.label));
  const silent = work.filter(
    (one) => !known.has(one.label) && (one.contacts > 0 || one.booked !== 0 || one.responded > 0),
  );
  const all = [...found, ...silent.map(({ label }) => ({ label, ...noSales() }))].map((one) => ({
    ...one,
    margin: marginOf(one.known, one.rated, { ...asked, by: 'product' }),
    marginBefore: marginOf(one.knownBefore, one.ratedBefore, { ...asked, by: 'product' }),
    work: work.find((row) => row.label === one.label),
  }));
  const shown = all.filter((one) => one.orders > 0 || one.spend !== 0 || one.spendBefore !== 0 || one.work);
  const total = shown.reduce((sum, one) => sum + one.margin, 0);
  const growth = (now: number, before: number) => (before > 0 ? now / before - 1 : undefined);
  const rows = shown
    .sort((a, b) => b.margin - a.margin || b.spend - a.spend || (a.label < b.label ? -1 : 1))
    .map((one): Row => {
      const contactCost = one.work === undefined ? 0 : rateToMinor(one.work.rateSum, 1, digits);
      const booked = one.work?.booked ?? 0;
      return [
        ...one.label.split(separator).map((word) => (word === '' ? undefined : word)),
        one.orders,
        one.customers,
        one.pieces,
        one.spend,
        one.margin,
        total > 0 ? one.margin / total : undefined,
        one.spend > 0 ? one.margin / one.spend : undefined,
        one.discount,
        one.returned,
        one.spendBefore,
        one.marginBefore,
        growth(one.spend, one.spendBefore),
        growth(one.margin, one.marginBefore),
        ...(withWork
          ? [
              one.work?.contacts ?? 0,
              one.work?.responded ?? 0,
              one.work !== undefined && one.work.contacted > 0
                ? one.work.responded / one.work.contacted
                : undefined,
              contactCost,
              booked,
              contactCost + booked,
            ]
          : []),
      ];
    });
  return {
    title: `Sales and margin by ${asked.cuts.join(', ')}; money in ${store.settings.currency}`,
    columns: [
      ...asked.cuts.map((cut): Column => ({ name: cut, kind: 'text' })),
      ...salesColumns,
      ...(withWork ? workColumns : []),
    ],
    rows,
    notes: [
      ...(await totalNotes(store, asked, shown, total)),
      ...(await shortBefore(store, 2 * asked.from - asked.to - 1, asked.from - 1)),
      ...(shown.some(({ label }) => label.split(separator).includes(''))
        ? [note(`an empty ${asked.cuts.join(' or ')} holds orders that name none`)]
        : []),
      ...(withWork && (await pricesBooked(store, asked)) > 0
        ? [
            note(
              'prices per contact, response or redemption among the costs are not in cost here; see "clm measure roi"',
            ),
          ]
        : []),
    ],
    chart: {
      kind: 'bars',
      title: `Margin by ${asked.cuts.join(', ')}, in ${store.settings.currency}`,
      label: asked.cuts,
      value: 'margin',
    },
    explain: [
      readUpTo(asked.to, asked.from),
      `counted: order lines of the period, returns on their own day, anonymous sales too; in ${howMany(rows.length, 'row')}, margin ${money(total)} in all; an order or a customer of two rows counts in both`,
      'of margin = margin of the row / margin of all; rate = margin / spend; growth = margin of the period / margin of as many days before - 1',
      ...(withWork
        ? [
            'response_rate = people who responded / people contacted; cost = contacts at their price + booked costs',
          ]
        : []),
      ...rows.slice(0, worked).map((row) => rowExplained(store, row, asked.cuts.length, total, withWork)),
      ...sqlLines(channelSalesSql(asked.cuts), values),
      ...(withWork ? sqlLines(channelWorkSql, values, 'sql of contacts and costs:') : []),
    ],
  };
}

/** One row with the values that its shares are made of. */
function rowExplained(store: Store, row: Row, cuts: number, total: number, withWork: boolean): string {
  const money = moneyOf(store);
  const at = (column: number) => Number(row[cuts + column]);
  const name = row.slice(0, cuts).map((word) => word ?? '-');
  return [
    `  ${name.join(', ')}: of margin ${moneyFraction(store, at(4), total)}`,
    `rate ${moneyFraction(store, at(4), at(3))}`,
    at(10) > 0
      ? `growth ${money(at(4))} / ${money(at(10))} - 1 = ${precise(at(4) / at(10) - 1)}`
      : 'growth unknown, for there was no margin before',
    ...(withWork ? [`cost ${money(at(16))} + ${money(at(17))} = ${money(at(18))}`] : []),
  ].join('; ');
}

async function totalNotes(
  store: Store,
  asked: ChannelAsked,
  shown: readonly ChannelSales[],
  margin: number,
): Promise<readonly Note[]> {
  const { orders, customers } = await salesTotals(store, asked);
  const { currency, currencyDigits } = store.settings;
  const money = (minor: number) => `${formatDecimal(Math.round(minor), currencyDigits)} ${currency}`;
  const sum = (of: (one: ChannelSales) => number) => shown.reduce((total, one) => total + of(one), 0);
  const several = [
    ...(sum((one) => one.orders) > orders ? [`${howMany(sum((one) => one.orders) - orders, 'order')}`] : []),
    ...(sum((one) => one.customers) > customers
      ? [`${howMany(sum((one) => one.customers) - customers, 'customer')}`]
      : []),
  ];
  return [
    note(
      `in all ${howMany(orders, 'order')} of ${howMany(customers, 'customer')}, sales ${money(sum((one) => one.spend))}, margin ${money(margin)}`,
    ),
    ...(several.length === 0
      ? []
      : [note(`${several.join(' and ')} more in the rows: those are in several of them`)]),
  ];
}
