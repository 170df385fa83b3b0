import type Database from 'better-sqlite3';
import { insertMany } from './insertMany.js';
import type { LoadCell } from './load.js';
import { type LineColumns, type LineNumber, lineNumbers, orderRuns } from './orderRuns.js';
import { stagedColumns } from './orderStage.js';

/** An order line on its way, in numbers: 0 stands for no product and no order, -1 for no word and no second, NaN for no other. */
export type Line = Record<LineNumber, number>;

/** Lines of orders that the store has not seen before, in memory, until the file ends. */
export interface FreshOrders {
  /** Takes a line, unless it needs to be compared with another line: then it answers false. */
  put(line: Line): boolean;
  /** Takes back every line, in the order in which they came, as cells of the stage. */
  handOver(put: (cells: LoadCell[]) => void): void;
  /** Writes the lines into the store; answers how many. */
  write(load: number): number;
}

const words = ['channel', 'intermediary', 'code', 'currency'] as const;

/**
 * Lines of new orders need no comparing as long as those of each order come with ascending whole numbers: no key can
 * be there twice. They are kept by column, sorted, and written in the order of the table. `texts` are those that the codes
 * of a column of words mean.
 */
export function freshOrders(
  db: Database.Database,
  filled: ReadonlySet<string>,
  texts: Readonly<Record<(typeof words)[number], readonly string[]>>,
): FreshOrders {
  const names = lineNumbers.filter((name) => filled.has(name));
  const runs = orderRuns(db, new Set(names));
  let lastLine = new Int32Array(1 << 12).fill(-1);
  let columns: LineColumns = runs.room(1);
  const isWord = new Set<string>(words);
  const cellOf = (name: LineNumber): ((columns: LineColumns, at: number) => LoadCell) => {
    if (isWord.has(name)) {
      const known = texts[name as (typeof words)[number]];
      return (from, at) => {
        const code = from[name][at]!;
        return code < 0 ? null : known[code]!;
      };
    }
    const none = name === 'product' || name === 'returns_order' ? 0 : name === 'second' ? -1 : Number.NaN;
    if (Number.isNaN(none)) {
      return (from, at) => {
        const value = from[name][at]!;
        return Number.isNaN(value) ? null : value;
      };
    }
    return (from, at) => {
      const value = from[name][at]!;
      return value === none ? null : value;
    };
  };
  return {
    put(line) {
      const order = line.order_no;
      if (order >= lastLine.length) {
        const grown = new Int32Array(Math.max(order + 1, lastLine.length * 2)).fill(-1);
        grown.set(lastLine);
        lastLine = grown;
      }
      if (line.line <= lastLine[order]!) return false;
      lastLine[order] = line.line;
      columns = runs.room(1);
      const at = runs.count();
      for (let i = 0; i < names.length; i++) columns[names[i]!][at] = line[names[i]!];
      runs.added();
      return true;
    },
    handOver(put) {
      const cells = stagedColumns.map((name) => (filled.has(name) ? cellOf(name as LineNumber) : () => null));
      runs.each(false, (from, at) => put(cells.map((cell) => cell(from, at))));
    },
    write(load) {
      const written = names.filter((name) => name !== 'row');
      const rows = insertMany(
        db,
        `order_rows (${written.join(', ')}, load)`,
        `${written.map((name) => (name === 'line' ? 'cast(? as integer)' : '?')).join(', ')}, ${load}`,
        written.length,
      );
      const cells = written.map(cellOf);
      let count = 0;
      const empty = db.prepare('select 1 from order_rows limit 1').get() === undefined;
      if (empty) db.exec('drop index order_rows_by_order');
      runs.each(true, (from, at) => {
        const start = rows.at();
        for (let i = 0; i < cells.length; i++) rows.cells[start + i] = cells[i]!(from, at);
        rows.next();
        count++;
      });
      rows.flush();
      if (empty) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
      return count;
    },
  };
}
