import { moves } from '../../measure/ladder.js';
import type { Column, HeatChart, Result, Row } from '../../result.js';
import { wilson } from '../../stats/wilson.js';
import type { Store } from '../../store/open.js';
import type { LadderPeople } from './ladderPeople.js';

export const moveColumns: readonly Column[] = [
  { name: 'from', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'share', kind: 'share' },
  { name: 'share_low', kind: 'share', heading: 'low' },
  { name: 'share_high', kind: 'share', heading: 'high' },
  { name: 'profit', kind: 'money' },
  { name: 'profit_per_customer', kind: 'money', heading: 'profit each' },
];

/** How the matrix calls those who were not in the store yet. */
const unknownYet = '(not known yet)';

/** From which state to which, with the share of those who were in the first. */
export function byMove(store: Store, { rules, before, after, profit }: LadderPeople): Result {
  const cells = moves(before, after, profit);
  const were = new Map<number, number>();
  for (const { from, customers } of cells) were.set(from, (were.get(from) ?? 0) + customers);
  return {
    chart: heatOf(rules.names, counted(rules.names, cells)),
    title: `Moves on the ladder; money in ${store.settings.currency}`,
    columns: moveColumns,
    rows: cells.map(({ from, to, customers, profit: sum }): Row => {
      const all = were.get(from)!;
      const interval = from < 0 ? undefined : wilson(customers, all);
      const money = Number.isNaN(sum) ? undefined : sum;
      return [
        from < 0 ? unknownYet : rules.names[from]!,
        rules.names[to]!,
        customers,
        customers / all,
        interval?.low,
        interval?.high,
        money,
        money === undefined ? undefined : money / customers,
      ];
    }),
  };
}

/** The migration matrix as a table: a row per state before, a column per state after; rows and columns sum to the counts. */
export function byMatrix(_store: Store, { rules, before, after, profit }: LadderPeople): Result {
  const table = counted(rules.names, moves(before, after, profit));
  const rowOf = (name: string, counts: readonly number[]): Row => [
    name,
    counts.reduce((sum, one) => sum + one, 0),
    ...counts,
  ];
  const order = [...rules.names.keys(), -1];
  return {
    chart: heatOf(rules.names, table),
    title: 'From rows to columns: customers',
    columns: [
      { name: 'from', kind: 'text' },
      { name: 'customers', kind: 'count' },
      ...rules.names.map((name): Column => ({ name, kind: 'count' })),
    ],
    rows: [
      ...order
        .filter((from) => from >= 0 || table[0]!.some((n) => n > 0))
        .map((from) => rowOf(from < 0 ? unknownYet : rules.names[from]!, table[from + 1]!)),
    ],
  };
}

/** Customers by state before (first row: not known yet) and after. */
function counted(
  names: readonly string[],
  cells: readonly { readonly from: number; readonly to: number; readonly customers: number }[],
): readonly (readonly number[])[] {
  const table = [-1, ...names.keys()].map(() => names.map(() => 0));
  for (const { from, to, customers } of cells) table[from + 1]![to] = customers;
  return table;
}

/** Where customers of each state went, as shares of those who were in it; states that nobody was in have no row. */
function heatOf(names: readonly string[], table: readonly (readonly number[])[]): HeatChart {
  const rows = [...names.keys(), -1].flatMap((from): Row[] => {
    const counts = table[from + 1]!;
    const all = counts.reduce((sum, one) => sum + one, 0);
    const name = from < 0 ? unknownYet : names[from]!;
    return all === 0 ? [] : counts.map((n, to): Row => [name, names[to]!, n / all]);
  });
  return {
    kind: 'heat',
    title: 'Where customers of each state went, as shares of those who were in it',
    row: 'from',
    column: 'to',
    value: 'share',
    data: {
      columns: [
        { name: 'from', kind: 'text' },
        { name: 'to', kind: 'text' },
        { name: 'share', kind: 'share' },
      ],
      rows,
    },
  };
}
