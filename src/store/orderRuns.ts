import type Database from 'better-sqlite3';

/** The numbers of an order line that are kept while a file is read. */
export const lineNumbers = [
  'order_no',
  'line',
  'customer',
  'day',
  'second',
  'product',
  'returns_order',
  'channel',
  'intermediary',
  'code',
  'currency',
  'row',
  'quantity',
  'amount',
  'cost',
  'discount',
  'original_amount',
  'exchange_rate',
  'updated',
] as const;
export type LineNumber = (typeof lineNumbers)[number];

const whole = new Set<LineNumber>(lineNumbers.slice(0, 12));

/** Lines by column: whole numbers in 32 bits, the others in floating point. */
export type LineColumns = Readonly<Record<LineNumber, Int32Array | Float64Array>>;

export interface OrderRuns {
  /** The columns to write into, with room for `rows` more; from `count()` on. */
  room(rows: number): LineColumns;
  /** Says that a row was written at `count()`. */
  added(): void;
  count(): number;
  /** All rows, sorted by customer, day, order and line, or as they were added. */
  each(sorted: boolean, take: (columns: LineColumns, at: number) => void): void;
}

const longestRun = 1 << 20;
const blockRows = 1 << 13;

/**
 * Keeps order lines in memory by column, and whole sorted runs of a million in a temporary table, so that memory stays
 * bounded however long the file is. `given` are the columns that the file fills; the others take no room. Rows of one
 * order must come with ascending lines.
 */
export function orderRuns(db: Database.Database, given: ReadonlySet<LineNumber>): OrderRuns {
  let capacity = 1 << 13;
  let columns = columnsOf(capacity, given);
  let count = 0;
  let runs = 0;
  const spill = () => {
    if (runs === 0) {
      db.exec(`drop table if exists temp.order_runs;
        create temp table order_runs (run integer, block integer, rows integer, name text, body blob,
          primary key (run, block, name)) without rowid;`);
    }
    const insert = db.prepare('insert into temp.order_runs values (?, ?, ?, ?, ?)');
    const order = sortedRows(columns, count);
    for (let from = 0, block = 0; from < count; from += blockRows, block++) {
      const rows = order.subarray(from, from + blockRows);
      for (const name of given) {
        const source = columns[name];
        const body = whole.has(name) ? new Int32Array(rows.length) : new Float64Array(rows.length);
        for (let i = 0; i < rows.length; i++) body[i] = source[rows[i]!]!;
        insert.run(runs, block, rows.length, name, Buffer.from(body.buffer));
      }
    }
    runs++;
    count = 0;
  };
  return {
    room(rows) {
      if (count > 0 && count + rows > longestRun) spill();
      if (count + rows > capacity) {
        while (count + rows > capacity) capacity *= 2;
        const grown = columnsOf(capacity, given);
        for (const name of given) grown[name].set(columns[name].subarray(0, count) as never);
        columns = grown;
      }
      return columns;
    },
    added() {
      count++;
    },
    count: () => count,
    each(sorted, take) {
      if (runs === 0) {
        const order = sorted ? sortedRows(columns, count) : undefined;
        for (let i = 0; i < count; i++) take(columns, order === undefined ? i : order[i]!);
        return;
      }
      if (count > 0) spill();
      columns = columnsOf(0, given);
      const readers = Array.from({ length: runs }, (_, run) => runReader(db, run, given));
      if (sorted) merged(readers, take);
      else
        for (const reader of readers)
          for (; reader.columns !== undefined; reader.next()) take(reader.columns, reader.at());
      db.exec('drop table temp.order_runs');
    },
  };
}

function columnsOf(rows: number, given: ReadonlySet<LineNumber>): LineColumns {
  const none = new Int32Array(0);
  return Object.fromEntries(
    lineNumbers.map((name) => [
      name,
      !given.has(name) ? none : whole.has(name) ? new Int32Array(rows) : new Float64Array(rows),
    ]),
  ) as unknown as LineColumns;
}

/** Row numbers by customer, day and order; rows of one order keep their order, which is that of their lines. */
function sortedRows(columns: LineColumns, count: number): Uint32Array {
  let rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  for (const name of ['order_no', 'day', 'customer'] as const) {
    rows = sortedBy(rows, columns[name] as Int32Array);
  }
  return rows;
}

const digitBits = 11;

/** A stable sort of row numbers by their key, one digit after the other. */
function sortedBy(rows: Uint32Array<ArrayBuffer>, keys: Int32Array): Uint32Array<ArrayBuffer> {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let ascending = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const key = keys[rows[i]!]!;
    if (key < least) least = key;
    if (key > most) most = key;
    if (key < before) ascending = false;
    before = key;
  }
  if (ascending) return rows;
  let from = rows;
  let to = new Uint32Array(rows.length);
  for (let shift = 0; (most - least) / (1 << shift) >= 1; shift += digitBits) {
    const starts = new Uint32Array(1 << digitBits);
    const mask = starts.length - 1;
    for (let i = 0; i < from.length; i++) starts[((keys[from[i]!]! - least) >>> shift) & mask]!++;
    let sum = 0;
    for (let digit = 0; digit < starts.length; digit++) {
      const times = starts[digit]!;
      starts[digit] = sum;
      sum += times;
    }
    for (let i = 0; i < from.length; i++) {
      const row = from[i]!;
      to[starts[((keys[row]! - least) >>> shift) & mask]!++] = row;
    }
    [from, to] = [to, from];
    if (shift + digitBits > 31) break;
  }
  return from;
}

interface RunReader {
  /** The block that the current row stands in; `undefined` after the last. */
  columns: LineColumns | undefined;
  at(): number;
  next(): void;
}

function runReader(db: Database.Database, run: number, given: ReadonlySet<LineNumber>): RunReader {
  const select = db.prepare<[number, number], { rows: number; name: LineNumber; body: Buffer }>(
    'select rows, name, body from temp.order_runs where run = ? and block = ? order by name',
  );
  let block = 0;
  let at = 0;
  let rows = 0;
  const read = (): LineColumns | undefined => {
    const bodies = select.all(run, block++);
    if (bodies.length === 0) return undefined;
    rows = bodies[0]!.rows;
    at = 0;
    const columns = columnsOf(rows, given);
    for (const { name, body } of bodies) {
      const bytes = columns[name];
      new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).set(body);
    }
    return columns;
  };
  const reader: RunReader = {
    columns: read(),
    at: () => at,
    next() {
      if (++at < rows) return;
      reader.columns = read();
    },
  };
  return reader;
}

/** Merges sorted runs: the least row of all is taken, again and again. */
function merged(readers: readonly RunReader[], take: (columns: LineColumns, at: number) => void): void {
  const heap = readers.filter((reader) => reader.columns !== undefined);
  const sink = (from: number) => {
    let at = from;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && precedes(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  };
  for (let i = heap.length >> 1; i >= 0; i--) sink(i);
  while (heap.length > 0) {
    const first = heap[0]!;
    take(first.columns!, first.at());
    first.next();
    if (first.columns === undefined) {
      const last = heap.pop()!;
      if (heap.length > 0 && last !== first) heap[0] = last;
    }
    sink(0);
  }
}

function precedes(a: RunReader, b: RunReader): boolean {
  const x = a.columns!;
  const y = b.columns!;
  const i = a.at();
  const j = b.at();
  for (const name of ['customer', 'day', 'order_no', 'line'] as const) {
    const difference = x[name][i]! - y[name][j]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
