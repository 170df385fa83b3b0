import type { Day } from '../days.js';
import { rateToMinor } from '../money.js';
import { dictionary } from './dictionary.js';
import type { Store } from './open.js';

/** Order lines. A line without a known cost has NaN in `cost`. */
export interface OrderLines {
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Second of the day, -1 if unknown. */
  readonly second: Int32Array;
  readonly order: Int32Array;
  readonly amount: Float64Array;
  readonly cost: Float64Array;
  readonly discount: Float64Array;
  /** The order and the day whose window a line counts in: of the order that it returns, if it names one; else its own. */
  readonly outcomeOrder: Int32Array;
  readonly outcomeDay: Int32Array;
  /** Codes into `channels` and `categories`, -1 if unknown. */
  readonly channel: Int32Array;
  readonly category: Int32Array;
  readonly channels: readonly string[];
  readonly categories: readonly string[];
}

/**
 * Net margin of a line in minor units; `rate` (millionths) stands in for an unknown cost and may leave a fraction, which
 * sums keep. NaN if neither is known. The definition in SQL is `lineMargin`.
 */
export function lineMarginAt(lines: OrderLines, line: number, rate: number | undefined): number {
  const cost = lines.cost[line]!;
  const amount = lines.amount[line]!;
  if (!Number.isNaN(cost)) return amount - cost;
  return rate === undefined ? Number.NaN : (amount * rate) / 1_000_000;
}

/** The first row of `[from, to)` whose day is `day` or later; days ascend within the range. */
export function firstFrom(days: Int32Array, from: number, to: number, day: Day): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const productFacts = `
select product, category, unit_cost from product_rows`;

const lineCount = 'select count(*) as n from order_rows where customer > 0 and day <= ?';

/** Handing rows to a function is three times as fast as iterating over them; the inner order is the key's own. */
const orderLines = `
select count(take_line(customer, day, second, order_no, amount, cost, discount, quantity, product, channel, returns_order))
from (select * from order_rows where customer > 0 and day <= ? order by customer, day, order_no, line)`;

const firstDayOfOrder = 'select min(day) from order_rows where order_no = ? and day <= ?';

/** Reads the order lines of customers 1 … `customers` − 1 through `asOf`. */
export function readLines(store: Store, asOf: Day, customers: number): OrderLines {
  const { db } = store;
  const digits = store.settings.currencyDigits;
  const categories = dictionary();
  const channels = dictionary();
  const categoryOf: number[] = [];
  const unitCostOf: (number | null)[] = [];
  for (const row of db.prepare<[], [number, string | null, number | null]>(productFacts).raw().iterate()) {
    categoryOf[row[0]] = categories.code(row[1]);
    unitCostOf[row[0]] = row[2];
  }
  const n = db.prepare<[number], { n: number }>(lineCount).get(asOf)!.n;
  const start = new Int32Array(customers + 1);
  const day = new Int32Array(n);
  const second = new Int32Array(n);
  const order = new Int32Array(n);
  const amount = new Float64Array(n);
  const cost = new Float64Array(n);
  const discount = new Float64Array(n);
  const outcomeOrder = new Int32Array(n);
  const outcomeDay = new Int32Array(n);
  const channel = new Int32Array(n);
  const category = new Int32Array(n);
  const returns: (readonly [number, number])[] = [];
  let i = 0;
  const takeLine = (
    customer: number,
    onDay: number,
    atSecond: number | null,
    orderNo: number,
    paid: number,
    lineCost: number | null,
    off: number | null,
    quantity: number,
    product: number | null,
    by: string | null,
    returned: number | null,
  ) => {
    start[customer + 1] = i + 1;
    day[i] = onDay;
    second[i] = atSecond ?? -1;
    outcomeDay[i] = onDay;
    outcomeOrder[i] = orderNo;
    order[i] = orderNo;
    amount[i] = paid;
    const unitCost = product === null ? null : (unitCostOf[product] ?? null);
    const pieces = paid < 0 ? -Math.abs(quantity) : quantity;
    if (lineCost !== null) cost[i] = lineCost;
    else cost[i] = unitCost === null ? Number.NaN : rateToMinor(unitCost, pieces, digits);
    discount[i] = off ?? 0;
    channel[i] = channels.code(by);
    category[i] = product === null ? -1 : (categoryOf[product] ?? -1);
    if (returned !== null && paid < 0) returns.push([i, returned]);
    i++;
    return null;
  };
  db.function('take_line', { directOnly: true }, takeLine as (...values: unknown[]) => unknown);
  db.prepare<[number], number>(orderLines).pluck().get(asOf);
  fillStarts(start);
  const soldOn = db.prepare<[number, number], number | null>(firstDayOfOrder).pluck();
  for (const [at, returned] of returns) {
    const sold = soldOn.get(returned, asOf);
    if (sold == null) continue;
    outcomeOrder[at] = returned;
    outcomeDay[at] = sold;
  }
  return {
    start,
    day,
    second,
    order,
    amount,
    cost,
    discount,
    outcomeOrder,
    outcomeDay,
    channel,
    category,
    channels: channels.names,
    categories: categories.names,
  };
}

/** Turns "end of the rows of customer c, if any" into starts that ascend. */
export function fillStarts(start: Int32Array): void {
  for (let c = 1; c < start.length; c++) if (start[c]! < start[c - 1]!) start[c] = start[c - 1]!;
}
