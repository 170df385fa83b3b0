import type { Day } from '../days.js';
import { dictionary } from './dictionary.js';
import { later } from './later.js';
import { costsOf, unitCosts } from './lineCosts.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { type OrderColumns, orderColumns } from './orderColumns.js';
import { largest } from './orderPlaces.js';
import { outcomeOrders, rowsThrough, startsOf } from './outcomeOrders.js';
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
  /** The order that a line of a negative amount returns, if it names one, else 0. */
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
  const known = rowsThrough(all, asOf);
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
  const returned = later(() => {
    const named = whole('returned');
    return largest(named) === 0 ? named : named.map((one, i) => (amount()[i]! < 0 ? one : 0));
  });
  const outcome = later(() => outcomeOrders(all, asOf, { returned: returned(), order: order(), day: day() }));
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
