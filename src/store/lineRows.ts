import type Database from 'better-sqlite3';
import type { ColumnWriter } from './columnWriter.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';

/** The columns of all order lines, anonymous ones too, in the order of the table's key. */
export const lineColumnNames = [
  'customer',
  'day',
  'second',
  'order',
  'product',
  'returned',
  'channel',
  'intermediary',
  'promoted',
  'quantity',
  'amount',
  'cost',
  'discount',
] as const;
export type LineColumnName = (typeof lineColumnNames)[number];

/** Whole numbers: day, second (-1), order, product (0), order that is returned (0), codes of texts (-1), a voucher or discount (1). */
export const wholeLineColumns: ReadonlySet<LineColumnName> = new Set(lineColumnNames.slice(0, 9));

export type LineWords = Readonly<Record<'channel' | 'intermediary', Dictionary>>;

/** What was read: lines in the present arrays of the writer, the newest day of all, and what codes stand for. */
export interface LinesRead {
  readonly last: number;
  readonly newest: number | null;
  readonly words: LineWords;
}

const cells = [
  'customer',
  'day',
  'second',
  'order_no',
  'product',
  'returns_order',
  'channel',
  'intermediary',
  'code is not null or coalesce(discount, 0) > 0',
  'quantity',
  'amount',
  'cost',
  'discount',
];

const statement = (where: string) =>
  `select * from order_rows ${where} order by customer, day, order_no, line`;

const ofLaterOrders = 'indexed by order_rows_by_order where order_no > ?';

/** A dictionary that has words already. */
export function dictionaryOf(names: readonly string[]): Dictionary {
  const words = dictionary();
  for (const name of names) words.code(name);
  return words;
}

/** Reads order lines into `into`, those of orders after number `after` only if it is given. */
export function readLineRows(
  db: Database.Database,
  words: LineWords,
  into: ColumnWriter<LineColumnName>,
  after?: number,
): LinesRead {
  let columns = into.columns();
  let room = into.room();
  let newest = Number.NEGATIVE_INFINITY;
  let i = 0;
  const take = (
    customer: number,
    day: number,
    second: number | null,
    order: number,
    product: number | null,
    returned: number | null,
    channel: string | null,
    intermediary: string | null,
    promoted: number,
    quantity: number,
    amount: number,
    cost: number | null,
    discount: number | null,
  ) => {
    if (i === room) {
      i = into.more();
      columns = into.columns();
      room = into.room();
    }
    if (day > newest) newest = day;
    columns.customer[i] = customer;
    columns.day[i] = day;
    columns.second[i] = second ?? -1;
    columns.order[i] = order;
    columns.product[i] = product ?? 0;
    columns.returned[i] = returned ?? 0;
    columns.channel[i] = words.channel.code(channel);
    columns.intermediary[i] = words.intermediary.code(intermediary);
    columns.promoted[i] = promoted;
    columns.quantity[i] = quantity;
    columns.amount[i] = amount;
    columns.cost[i] = cost ?? Number.NaN;
    columns.discount[i] = discount ?? Number.NaN;
    i++;
  };
  if (after === undefined) eachRow(db, cells, statement(''), [], take);
  else eachRow(db, cells, statement(ofLaterOrders), [after], take);
  return { last: i, newest: newest === Number.NEGATIVE_INFINITY ? null : newest, words };
}
