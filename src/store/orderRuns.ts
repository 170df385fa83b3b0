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

/** What the values of a column have in common. */
export interface ColumnRange {
  readonly least: number;
  readonly most: number;
  /** Whether there are whole numbers only; NaN does not count. */
  readonly whole: boolean;
  readonly missing: boolean;
}

export interface OrderRuns {
  /** The columns to write into, with room for `rows` more; from `count()` on. */
  room(rows: number): LineColumns;
  /** Says that a row was written at `count()`. */
  added(): void;
  count(): number;
  /** What each column holds, over all rows. */
  ranges(): ReadonlyMap<LineNumber, ColumnRange>;
  /** All rows, in blocks from 0 to `rows`: sorted by customer, day, order and line, or in no order. */
  each(sorted: boolean, take: (block: LineColumns, rows: number) => void): void;
}

const longestRun = 500_000;
/** Whole statements of fifty rows. */
const blockRows = 8000;

/**
 * Keeps order lines in memory by column, and sorted runs of half a million in a temporary table, so that memory stays
 * bounded however long the file is. `given` are the columns that the file fills; the others take no room. Rows of one
 * order must come with ascending lines. `longest` is the length of a run.
 */
export function orderRuns(
  db: Database.Database,
  given: ReadonlySet<LineNumber>,
  longest = longestRun,
): OrderRuns {
  let capacity = blockRows;
  let columns = lineColumns(capacity, given);
  let count = 0;
  let runs = 0;
  const ranges = new Map<LineNumber, ColumnRange>();
  const widen = () => {
    for (const name of given) {
      const range = rangeOf(columns[name], count);
      ranges.set(name, both(range, ranges.get(name)));
    }
  };
  const blocks = (order: Uint32Array | undefined, take: (block: LineColumns, rows: number) => void) => {
    const block = lineColumns(Math.min(blockRows, count), given);
    for (let from = 0; from < count; from += blockRows) {
      const rows = Math.min(blockRows, count - from);
      for (const name of given) gather(columns[name], order, from, rows, block[name]);
      take(block, rows);
    }
  };
  const spill = () => {
    if (runs === 0) {
      db.exec(`drop table if exists temp.order_runs;
        create temp table order_runs (run integer, block integer, rows integer, name text, body blob,
          primary key (run, block, name)) without rowid;`);
    }
    const insert = db.prepare('insert into temp.order_runs values (?, ?, ?, ?, ?)');
    widen();
    let number = 0;
    blocks(sortedRows(columns, count), (block, rows) => {
      for (const name of given) {
        const { buffer, BYTES_PER_ELEMENT: bytes } = block[name];
        insert.run(runs, number, rows, name, Buffer.from(buffer as ArrayBuffer, 0, rows * bytes));
      }
      number++;
    });
    runs++;
    count = 0;
  };
  return {
    room(rows) {
      if (count > 0 && count + rows > longest) spill();
      if (count + rows > capacity) {
        while (count + rows > capacity) capacity *= 2;
        const grown = lineColumns(capacity, given);
        for (const name of given) grown[name].set(columns[name].subarray(0, count) as never);
        columns = grown;
      }
      return columns;
    },
    added() {
      count++;
    },
    count: () => count,
    ranges() {
      if (count > 0) widen();
      return ranges;
    },
    each(sorted, take) {
      if (runs === 0) {
        blocks(sorted ? sortedRows(columns, count) : undefined, take);
        return;
      }
      if (count > 0) spill();
      columns = lineColumns(0, given);
      capacity = 0;
      const readers = Array.from({ length: runs }, (_, run) => runReader(db, run, given));
      if (sorted) merged(readers, given, take);
      else {
        for (const reader of readers) {
          for (; reader.columns !== undefined; reader.nextBlock()) take(reader.columns, reader.rows());
        }
      }
      db.exec('drop table temp.order_runs');
    },
  };
}

function gather(
  from: Int32Array | Float64Array,
  order: Uint32Array | undefined,
  first: number,
  rows: number,
  to: Int32Array | Float64Array,
): void {
  if (order === undefined) to.set(from.subarray(first, first + rows) as never);
  else for (let i = 0; i < rows; i++) to[i] = from[order[first + i]!]!;
}

function rangeOf(values: Int32Array | Float64Array, count: number): ColumnRange {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let integral = true;
  let missing = false;
  const floats = values instanceof Float64Array;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (floats) {
      if (Number.isNaN(value)) missing = true;
      else if (integral && !Number.isSafeInteger(value)) integral = false;
    }
  }
  return { least, most, whole: integral, missing };
}

function both(a: ColumnRange, b: ColumnRange | undefined): ColumnRange {
  if (b === undefined) return a;
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    whole: a.whole && b.whole,
    missing: a.missing || b.missing,
  };
}

/** Empty columns for so many lines; those that are not given have no room. */
export function lineColumns(rows: number, given: ReadonlySet<LineNumber>): LineColumns {
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
  at: number;
  rows(): number;
  nextBlock(): void;
}

function runReader(db: Database.Database, run: number, given: ReadonlySet<LineNumber>): RunReader {
  const select = db.prepare<[number, number], { rows: number; name: LineNumber; body: Buffer }>(
    'select rows, name, body from temp.order_runs where run = ? and block = ? order by name',
  );
  let block = 0;
  let rows = 0;
  const read = (): LineColumns | undefined => {
    const bodies = select.all(run, block++);
    if (bodies.length === 0) return undefined;
    rows = bodies[0]!.rows;
    const columns = lineColumns(rows, given);
    for (const { name, body } of bodies) {
      const bytes = columns[name];
      new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).set(body);
    }
    return columns;
  };
  const reader: RunReader = {
    columns: read(),
    at: 0,
    rows: () => rows,
    nextBlock() {
      reader.at = 0;
      reader.columns = read();
    },
  };
  return reader;
}

/** Merges sorted runs: the least row of all is taken, again and again. */
function merged(
  readers: readonly RunReader[],
  given: ReadonlySet<LineNumber>,
  take: (block: LineColumns, rows: number) => void,
): void {
  const heap = readers.filter((reader) => reader.columns !== undefined);
  const sink = (from: number) => {
    let at = from;
    for (;;) {
      let least = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child++) {
        if (precedes(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      const other = heap[at]!;
      heap[at] = heap[least]!;
      heap[least] = other;
      at = least;
    }
  };
  for (let i = heap.length >> 1; i >= 0; i--) sink(i);
  const block = lineColumns(blockRows, given);
  const names = [...given];
  let rows = 0;
  while (heap.length > 0) {
    const first = heap[0]!;
    const from = first.columns!;
    for (let i = 0; i < names.length; i++) block[names[i]!][rows] = from[names[i]!][first.at]!;
    if (++rows === blockRows) {
      take(block, rows);
      rows = 0;
    }
    if (++first.at === first.rows()) first.nextBlock();
    if (first.columns === undefined) {
      const last = heap.pop()!;
      if (last !== first) heap[0] = last;
    }
    if (heap.length > 1) sink(0);
  }
  if (rows > 0) take(block, rows);
}

function precedes(a: RunReader, b: RunReader): boolean {
  const x = a.columns!;
  const y = b.columns!;
  const i = a.at;
  const j = b.at;
  let difference = x.customer[i]! - y.customer[j]!;
  if (difference === 0) difference = x.day[i]! - y.day[j]!;
  if (difference === 0) difference = x.order_no[i]! - y.order_no[j]!;
  if (difference === 0) difference = x.line[i]! - y.line[j]!;
  return difference < 0;
}
