import { foldLines, partColumnNames, wholePartColumns } from '../foldLines.js';
import { columnsOfRows, keptTable, type TableColumns } from '../keptTables.js';
import { lineColumnNames, wholeLineColumns } from '../lineRows.js';
import type { Store } from '../open.js';
import { keptLines, type OrderColumns, orderLinesOfRows } from '../orderColumns.js';
import { orderParts } from '../orderParts.js';
import { type KeptNoun, keptColumnsOf, keptNouns } from '../tableRows.js';
import { type Law, violations } from './law.js';

/** Columns are worked out from rows: whoever reads them reads what the rows say. */
export const keptColumns: Law = {
  name: 'columns',
  level: 'law',
  says: 'order lines, contacts and arms that are kept by column are those of their tables, value by value',
  how: () => 'column_pieces against the rows, as long as column_state says that they hold all of them',
  find: async ({ store }, most) => {
    const kept = keptLines(store.db);
    const wrong = kept === undefined ? [] : differences(kept, orderLinesOfRows(store));
    const others = keptNouns.flatMap((noun) => {
      const table = keptTable(store, noun);
      return table === undefined ? [] : tableDifferences(noun, table, columnsOfRows(store, noun));
    });
    return violations([...wrong, ...partDifferences(store), ...others], most);
  },
};

/** In which columns the kept sums of order lines differ from the lines, in words. */
export function partDifferences(store: Store): readonly string[] {
  const kept = orderParts(store, partColumnNames);
  const { rows, columns } = foldLines(store);
  if (kept.rows !== rows) return [`parts of orders: ${kept.rows} kept, ${rows} in lines`];
  return partColumnNames.flatMap((name) => {
    const [a, b] = [wholePartColumns.has(name) ? kept.whole(name) : kept.number(name), columns[name]];
    for (let at = 0; at < rows; at++) {
      if (a[at] !== b[at]) return [`part ${at + 1} of orders, ${name}: ${a[at]} kept, ${b[at]} in lines`];
    }
    return [];
  });
}

/** In which columns two readings of the order lines differ, in words. */
export function differences(kept: OrderColumns, rows: OrderColumns): readonly string[] {
  if (kept.rows !== rows.rows) return [`order lines: ${kept.rows} by column, ${rows.rows} in rows`];
  return lineColumnNames.flatMap((name) => {
    const values = (from: OrderColumns) =>
      wholeLineColumns.has(name) ? from.whole(name) : from.number(name);
    const [a, b] = [values(kept), values(rows)];
    const words = name === 'channel' || name === 'intermediary' ? wordsOf(name) : undefined;
    const at = a.findIndex((value, i) =>
      words === undefined ? !Object.is(value, b[i]) : words(kept, value) !== words(rows, b[i]!),
    );
    return at < 0 ? [] : [`order line ${at + 1}, ${name}: ${a[at]} by column, ${b[at]} in rows`];
  });
}

function wordsOf(name: 'channel' | 'intermediary'): (from: OrderColumns, code: number) => string | undefined {
  return (from, code) => (name === 'channel' ? from.channels : from.intermediaries)[code];
}

/** In which columns two readings of another table differ, in words. */
export function tableDifferences(noun: KeptNoun, kept: TableColumns, rows: TableColumns): readonly string[] {
  if (kept.rows !== rows.rows) return [`${noun}: ${kept.rows} by column, ${rows.rows} in rows`];
  return keptColumnsOf(noun).flatMap(([name, kind]) => {
    const cells = (from: TableColumns): ((at: number) => number | string | undefined) => {
      if (kind !== 'word') {
        const values = kind === 'whole' ? from.whole(name) : from.number(name);
        return (at) => values[at];
      }
      const { codes, names } = from.word(name);
      return (at) => names[codes[at]!];
    };
    const [a, b] = [cells(kept), cells(rows)];
    for (let at = 0; at < rows.rows; at++) {
      if (!Object.is(a(at), b(at)))
        return [`${noun} ${at + 1}, ${name}: ${a(at)} by column, ${b(at)} in rows`];
    }
    return [];
  });
}
