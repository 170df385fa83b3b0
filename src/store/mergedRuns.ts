import type Database from 'better-sqlite3';
import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';

const sortKeys = ['customer', 'day', 'order_no', 'line'] as const;

/** Reads the rows of one run, block by block. */
export interface RunReader {
  /** The block that the current row stands in; `undefined` after the last. */
  columns: LineColumns | undefined;
  /** Its columns, as `given` names them, and those that it is sorted by. */
  values: readonly (Int32Array | Float64Array)[];
  keys: readonly (Int32Array | Float64Array)[];
  at: number;
  rows(): number;
  nextBlock(): void;
}

/** The reader of a run of `temp.order_runs`. */
export function runReader(db: Database.Database, run: number, given: ReadonlySet<LineNumber>): RunReader {
  const select = db.prepare<[number, number], { rows: number; name: LineNumber; body: Buffer }>(
    'select rows, name, body from temp.order_runs where run = ? and block = ? order by name',
  );
  const names = [...given];
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
    columns: undefined,
    values: [],
    keys: [],
    at: 0,
    rows: () => rows,
    nextBlock() {
      const columns = read();
      reader.at = 0;
      reader.columns = columns;
      reader.values = columns === undefined ? [] : names.map((name) => columns[name]);
      reader.keys = columns === undefined ? [] : sortKeys.map((name) => columns[name]);
    },
  };
  reader.nextBlock();
  return reader;
}

/** Merges sorted runs: the least row of all is taken, again and again, and given on in blocks of `blockRows`. */
export function mergedRuns(
  readers: readonly RunReader[],
  given: ReadonlySet<LineNumber>,
  blockRows: number,
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
  const to = [...given].map((name) => block[name]);
  let rows = 0;
  while (heap.length > 0) {
    const first = heap[0]!;
    const from = first.values;
    for (let i = 0; i < to.length; i++) to[i]![rows] = from[i]![first.at]!;
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
  for (let key = 0; key < sortKeys.length; key++) {
    const difference = a.keys[key]![a.at]! - b.keys[key]![b.at]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
