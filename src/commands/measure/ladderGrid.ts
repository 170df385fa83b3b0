import { standingOf } from '../../measure/ladder.js';
import { cornerName, relationshipGrid } from '../../measure/relationshipGrid.js';
import { formatDecimal } from '../../money.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { LadderPeople } from './ladderPeople.js';

export const gridColumns: readonly Column[] = [
  { name: 'value', kind: 'text' },
  { name: 'relationship', kind: 'text' },
  { name: 'called', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'share', kind: 'share' },
  { name: 'profit', kind: 'money' },
  { name: 'profit_share', kind: 'share', heading: 'of profit' },
  { name: 'profit_per_customer', kind: 'money', heading: 'profit each' },
];

const thirdNames = { value: ['low', 'middle', 'high'], length: ['short', 'middle', 'long'] } as const;

/** Buyers by thirds of profit between the two days and thirds of the length of the relationship. */
export function byGrid(store: Store, people: LadderPeople): Result {
  const { history, asOf } = people;
  const lengths: number[] = [];
  const profits: number[] = [];
  people.place.forEach((at, i) => {
    const { daysSinceFirst, daysSinceLast } = standingOf(history, at, asOf);
    if (people.after[i]! < 0 || daysSinceFirst === undefined || Number.isNaN(people.profit[i]!)) return;
    lengths.push(daysSinceFirst - daysSinceLast!);
    profits.push(people.profit[i]!);
  });
  const grid = relationshipGrid(Float64Array.from(profits), Float64Array.from(lengths));
  const total = profits.reduce((sum, profit) => sum + profit, 0);
  const money = (minor: number | undefined) =>
    minor === undefined ? '' : formatDecimal(Math.round(minor), store.settings.currencyDigits);
  const spans = (bins: typeof grid.value, names: readonly string[], text: (value: number) => string) =>
    bins
      .filter((bin) => bin.customers > 0)
      .map((bin) => `${names[bin.score - 1]} ${text(bin.from!)} to ${text(bin.to!)}`)
      .join(', ');
  return {
    chart: {
      kind: 'heat',
      title:
        'Customers by thirds of profit (rows) and of the length of the relationship (columns), as shares of all',
      row: 'value',
      column: 'relationship',
      value: 'share',
    },
    title: `Value and length of the relationship; money in ${store.settings.currency}`,
    columns: gridColumns,
    rows: grid.cells.map((cell): Row => {
      const some = cell.customers > 0;
      return [
        thirdNames.value[cell.value - 1]!,
        thirdNames.length[cell.length - 1]!,
        cornerName(cell.value, cell.length),
        cell.customers,
        lengths.length === 0 ? undefined : cell.customers / lengths.length,
        cell.profit,
        total > 0 ? cell.profit / total : undefined,
        some ? cell.profit / cell.customers : undefined,
      ];
    }),
    notes:
      lengths.length === 0
        ? [note('nobody has bought anything, or no margin is known')]
        : [
            note(
              `${howMany(lengths.length, 'customer')} with a purchase; profit ${spans(grid.value, thirdNames.value, money)}`,
            ),
            note(`days from first to last purchase: ${spans(grid.length, thirdNames.length, String)}`),
          ],
  };
}
