import { lineColumnNames, wholeLineColumns } from '../lineRows.js';
import { keptLines, type OrderColumns, orderLinesOfRows } from '../orderColumns.js';
import { type Law, violations } from './law.js';

/** Columns are worked out from rows: whoever reads them reads what the rows say. */
export const keptColumns: Law = {
  name: 'columns',
  level: 'law',
  says: 'order lines that are kept by column are those of the table, value by value',
  how: () => 'column_pieces against order_rows, as long as column_state says that they hold all of it',
  find: async ({ store }, most) => {
    const kept = keptLines(store.db);
    if (kept === undefined) return violations([], most);
    return violations(differences(kept, orderLinesOfRows(store)), most);
  },
};

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
