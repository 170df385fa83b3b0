import { lineCosts } from './lineCosts.js';
import { eachLinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import type { NumberColumn } from './packColumn.js';

/** The columns of parts of orders; see `orderParts`. */
export const partColumnNames = [
  'customer',
  'day',
  'second',
  'order',
  'returned',
  'unpriced',
  'amount',
  'known',
  'rated',
] as const;
export type PartColumnName = (typeof partColumnNames)[number];

/**
 * Whole numbers: customer, day, the earliest second of the day (-1 = none is known), the order, the order that negative lines
 * return (0 = none), and lines whose cost is not known. Others: amount, margin of lines whose cost is known, amount of the
 * others.
 */
export const wholePartColumns: ReadonlySet<PartColumnName> = new Set(partColumnNames.slice(0, 6));

type Whole = 'customer' | 'day' | 'second' | 'order' | 'returned' | 'unpriced';
type Columns = Record<Whole, Int32Array> & Record<Exclude<PartColumnName, Whole>, Float64Array>;

/** Sums the order lines that follow each other and are of one customer, day and order, and return the same order or none. */
export function foldLines(store: Store): {
  readonly rows: number;
  /** Longer than `rows`. */
  readonly columns: Readonly<Record<PartColumnName, NumberColumn>>;
  readonly single: boolean;
} {
  const costs = lineCosts(store);
  let room = 1 << 10;
  let out = columnsOf(room);
  let at = -1;
  let single = true;
  let met = new Uint8Array(1 << 10);
  const begin = (customer: number, day: number, order: number, returned: number) => {
    at++;
    if (at === room) {
      room *= 2;
      out = columnsOf(room, out);
    }
    out.customer[at] = customer;
    out.day[at] = day;
    out.second[at] = -1;
    out.order[at] = order;
    out.returned[at] = returned;
    if (!single || customer === 0) return;
    if (order >= met.length) met = larger(met, order);
    if (returned > 0 || met[order] === 1) single = false;
    met[order] = 1;
  };
  const columns: readonly LineColumnName[] = ['customer', 'day', 'second', 'order', 'returned', 'amount'];
  eachLinePiece(store, [...new Set([...columns, ...costs.columns])], (piece) => {
    const [customer, day, second] = [piece.whole('customer'), piece.whole('day'), piece.whole('second')];
    const [order, returned, amount] = [piece.whole('order'), piece.whole('returned'), piece.number('amount')];
    const cost = costs.of(piece);
    for (let i = 0; i < piece.rows; i++) {
      const paid = amount[i]!;
      const back = paid < 0 ? returned[i]! : 0;
      if (
        at < 0 ||
        order[i] !== out.order[at] ||
        customer[i] !== out.customer[at] ||
        day[i] !== out.day[at] ||
        back !== out.returned[at]
      )
        begin(customer[i]!, day[i]!, order[i]!, back);
      const time = second[i]!;
      if (time >= 0 && (out.second[at]! < 0 || time < out.second[at]!)) out.second[at] = time;
      out.amount[at] = out.amount[at]! + paid;
      if (Number.isNaN(cost[i]!)) {
        out.rated[at] = out.rated[at]! + paid;
        out.unpriced[at] = out.unpriced[at]! + 1;
      } else out.known[at] = out.known[at]! + (paid - cost[i]!);
    }
  });
  return { rows: at + 1, columns: out, single };
}

function columnsOf(room: number, from?: Columns): Columns {
  const columns = Object.fromEntries(
    partColumnNames.map((name) => [
      name,
      wholePartColumns.has(name) ? new Int32Array(room) : new Float64Array(room),
    ]),
  ) as unknown as Columns;
  if (from !== undefined) for (const name of partColumnNames) columns[name].set(from[name] as never);
  return columns;
}

function larger(marks: Uint8Array, place: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(place + 1, 2 * marks.length));
  grown.set(marks);
  return grown;
}
