import type { Day } from '../days.js';
import { dictionary } from './dictionary.js';
import { later } from './later.js';
import { costsOf, unitCosts } from './lineCosts.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { type OrderColumns, orderColumns } from './orderColumns.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';

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
  /** The order that a line returns, if it names one, else 0. */
  readonly returned: Int32Array;
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
 * Net margin of a line from its amount and cost, minor units; `rate` (millionths) stands in for an unknown cost and may leave
 * a fraction, which sums keep. NaN if neither is known. The definition in SQL is `lineMargin`.
 */
export function marginOf(amount: number, cost: number, rate: number | undefined): number {
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

const productCategories = 'select product, category from product_rows order by product';

/** The order lines of customers 1 … `customers` − 1 through `asOf`. */
export function readLines(store: Store, asOf: Day, customers: number): OrderLines {
  return once(store, `lines ${customers} ${asOf}`, () =>
    linesOf(orderColumns(store), store, asOf, customers),
  );
}

interface Categories {
  /** By product number: code of the category, -1 if it has none. */
  readonly codes: readonly number[];
  readonly names: readonly string[];
}

function readCategories({ db }: Store): Categories {
  const { names, code } = dictionary();
  const codes: number[] = [];
  for (const [product, category] of db.prepare<[], [number, string | null]>(productCategories).raw().all())
    codes[product] = code(category);
  return { codes, names };
}

/** Columns are made when they are first asked for. */
function linesOf(all: OrderColumns, store: Store, asOf: Day, customers: number): OrderLines {
  const known = knownLines(all, asOf);
  const whole = (name: LineColumnName) => known.pick(all.whole(name)) as Int32Array;
  const number = (name: LineColumnName) => known.pick(all.number(name)) as Float64Array;
  const product = later(() => whole('product'));
  const start = later(() => startsOf(whole('customer'), customers));
  const day = later(() => whole('day'));
  const order = later(() => whole('order'));
  const amount = later(() => number('amount'));
  const second = later(() => whole('second'));
  const discount = later(() => number('discount').map((off) => (Number.isNaN(off) ? 0 : off)));
  const cost = later(() => {
    const lines = { own: number('cost'), amount: amount(), quantity: number('quantity'), product: product() };
    const out = new Float64Array(lines.own.length);
    costsOf(lines, unitCosts(store), out.length, out);
    return out;
  });
  const returned = later(() => whole('returned'));
  const outcome = later(() => outcomesOf(all, asOf, returned(), order(), day(), amount()));
  const channel = later(() => inOrderOfUse(whole('channel'), all.channels));
  const categories = later(() => readCategories(store));
  const category = later(() => {
    const { codes } = categories();
    return product().map((one) => (one === 0 ? -1 : (codes[one] ?? -1)));
  });
  return {
    get start() {
      return start();
    },
    get day() {
      return day();
    },
    get second() {
      return second();
    },
    get order() {
      return order();
    },
    get amount() {
      return amount();
    },
    get cost() {
      return cost();
    },
    get discount() {
      return discount();
    },
    get returned() {
      return returned();
    },
    get outcomeOrder() {
      return outcome().order;
    },
    get outcomeDay() {
      return outcome().day;
    },
    get channel() {
      return channel().codes;
    },
    get channels() {
      return channel().names;
    },
    get category() {
      return category();
    },
    get categories() {
      return categories().names;
    },
  };
}

/** Picks the lines of known customers through a day out of a column of all lines. */
function knownLines(all: OrderColumns, asOf: Day): { pick(values: NumberColumn): NumberColumn } {
  const customer = all.whole('customer');
  const day = all.whole('day');
  let first = 0;
  while (first < all.rows && customer[first] === 0) first++;
  let count = 0;
  for (let i = first; i < all.rows; i++) if (day[i]! <= asOf) count++;
  if (count === all.rows - first) return { pick: (values) => values.subarray(first) };
  const places = new Int32Array(count);
  for (let i = first, at = 0; i < all.rows; i++) if (day[i]! <= asOf) places[at++] = i;
  return {
    pick(values) {
      const out = values instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = values[places[i]!]!;
      return out;
    },
  };
}

function startsOf(customer: Int32Array, customers: number): Int32Array {
  const start = new Int32Array(customers + 1);
  for (let i = 0; i < customer.length; i++) start[customer[i]! + 1] = i + 1;
  fillStarts(start);
  return start;
}

/** The order and day whose window a line counts in: returns go with the order that they name, if the store has it by then. */
function outcomesOf(
  all: OrderColumns,
  asOf: Day,
  returned: Int32Array,
  order: Int32Array,
  day: Int32Array,
  amount: Float64Array,
): { readonly order: Int32Array; readonly day: Int32Array } {
  let most = 0;
  for (let i = 0; i < returned.length; i++) if (returned[i]! > most && amount[i]! < 0) most = returned[i]!;
  if (most === 0) return { order, day };
  const never = 0x7fffffff;
  const soldOn = new Int32Array(most + 1).fill(never);
  const [orders, days] = [all.whole('order'), all.whole('day')];
  for (let i = 0; i < all.rows; i++) {
    const one = orders[i]!;
    if (one <= most && days[i]! <= asOf && days[i]! < soldOn[one]!) soldOn[one] = days[i]!;
  }
  const outcome = { order: order.slice(), day: day.slice() };
  for (let i = 0; i < returned.length; i++) {
    const one = returned[i]!;
    if (one === 0 || amount[i]! >= 0 || soldOn[one] === never) continue;
    outcome.order[i] = one;
    outcome.day[i] = soldOn[one]!;
  }
  return outcome;
}

/** Codes of texts in the order in which the lines have them. */
function inOrderOfUse(
  codes: Int32Array,
  names: readonly string[],
): { readonly codes: Int32Array; readonly names: readonly string[] } {
  const place = new Int32Array(names.length).fill(-1);
  const used: string[] = [];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0 || place[code]! >= 0) continue;
    place[code] = used.length;
    used.push(names[code]!);
  }
  return { codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), names: used };
}

/** Turns "end of the rows of customer c, if any" into starts that ascend. */
export function fillStarts(start: Int32Array): void {
  for (let c = 1; c < start.length; c++) if (start[c]! < start[c - 1]!) start[c] = start[c - 1]!;
}
