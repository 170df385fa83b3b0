import { moves, type Part } from '../../measure/moves.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { type ChannelQuestion, customerCuts, customerCutsSql } from '../../store/channelFacts.js';
import { type ChannelCut, separator } from '../../store/channelLabels.js';
import type { Store } from '../../store/open.js';
import { lineParameters } from '../../store/writtenSql.js';
import { fraction, readUpTo, sqlLines, worked } from './explained.js';
import { marginOf } from './productQuestion.js';

/** What is asked of channels: the cuts, the period, and the rates by which margins are made (millionths). */
export interface ChannelAsked extends ChannelQuestion {
  readonly cuts: readonly ChannelCut[];
  readonly rate: number | undefined;
}

/** Columns of `measure channels --moves`. */
export const moveColumns: readonly Column[] = [
  { name: 'from', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'share', kind: 'share', heading: 'of from' },
  { name: 'spend_before', kind: 'money', heading: 'spend before' },
  { name: 'spend', kind: 'money' },
  { name: 'margin', kind: 'money' },
];

/** How customers moved between channels from the period before to this one. */
export async function movesResult(store: Store, asked: ChannelAsked): Promise<Result> {
  const customers = new Map<number, { readonly before: Part[]; readonly now: Part[] }>();
  for (const row of await customerCuts(store, asked.cuts, asked)) {
    const parts = customers.get(row.customer) ?? { before: [], now: [] };
    customers.set(row.customer, parts);
    const margin = row.now === 1 ? marginOf(row.known, row.rated, { ...asked, by: 'product' }) : 0;
    (row.now === 1 ? parts.now : parts.before).push({ ...row, margin });
  }
  const found = moves(customers.values());
  const starts = new Map<string | undefined, number>();
  for (const { from, customers: n } of found) starts.set(from, (starts.get(from) ?? 0) + n);
  const word = (label: string | undefined) =>
    label === undefined
      ? undefined
      : label
          .split(separator)
          .map((part) => part || '-')
          .join(', ');
  const stayed = found.reduce((sum, one) => (one.from === one.to ? sum + one.customers : sum), 0);
  const both = found.reduce(
    (sum, one) => (one.from !== undefined && one.to !== undefined ? sum + one.customers : sum),
    0,
  );
  return {
    chart: {
      kind: 'heat',
      title: `Where customers of each ${asked.cuts.join(', ')} went, as shares of those who were there`,
      row: 'from',
      column: 'to',
      value: 'share',
      data: {
        columns: [
          { name: 'from', kind: 'text' },
          { name: 'to', kind: 'text' },
          { name: 'share', kind: 'share' },
        ],
        rows: found.map(
          (one): Row => [
            word(one.from) ?? 'nothing before',
            word(one.to) ?? 'nothing since',
            one.customers / starts.get(one.from)!,
          ],
        ),
      },
    },
    title: `Moves between ${asked.cuts.join(', ')}; money in ${store.settings.currency}`,
    columns: moveColumns,
    rows: found.map(
      (one): Row => [
        word(one.from),
        word(one.to),
        one.customers,
        one.customers / starts.get(one.from)!,
        one.spendBefore,
        one.spend,
        one.margin,
      ],
    ),
    notes: [
      note(
        `${howMany(both, 'customer')} bought in both periods, ${stayed} of them mostly by the same ${asked.cuts.join(', ')}`,
      ),
    ],
    explain: [
      readUpTo(asked.to, asked.from - (asked.to - asked.from + 1)),
      `counted: ${howMany(customers.size, 'customer')} with an order line in the period or in as many days before; not counted: anonymous sales`,
      'a customer is in the row of most of their orders (then the latest, then most spend); share = customers / all with the same from',
      ...found
        .slice(0, worked)
        .map(
          (one) =>
            `  ${word(one.from) ?? 'nothing before'} to ${word(one.to) ?? 'nothing since'}: ${fraction(one.customers, starts.get(one.from)!)}`,
        ),
      ...sqlLines(customerCutsSql(asked.cuts), lineParameters(store, asked.to, asked.from, asked.assumed)),
    ],
  };
}
