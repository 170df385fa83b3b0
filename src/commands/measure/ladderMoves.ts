import { moves } from '../../measure/ladder.js';
import type { Column, Result, Row } from '../../result.js';
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
  const table = [-1, ...rules.names.keys()].map(() => rules.names.map(() => 0));
  for (const { from, to, customers } of moves(before, after, profit)) table[from + 1]![to] = customers;
  const rowOf = (name: string, counts: readonly number[]): Row => [
    name,
    counts.reduce((sum, one) => sum + one, 0),
    ...counts,
  ];
  const order = [...rules.names.keys(), -1];
  return {
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
