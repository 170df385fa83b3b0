import type { Day } from '../days.js';
import { fillStarts } from './fillStarts.js';
import { largest } from './orderPlaces.js';
import type { NumberColumn } from './packColumn.js';

/** Order lines, or parts of orders, in the order of the table: customer and day of each, and the order it is of. */
export interface OrderRows {
  readonly rows: number;
  whole(name: 'customer' | 'day' | 'order'): Int32Array;
}

/** Picks the rows of known customers through a day out of a column of all rows; anonymous ones are the first. */
export function rowsThrough(all: OrderRows, asOf: Day): { pick(values: NumberColumn): NumberColumn } {
  const { rows } = all;
  const [customer, day] = [all.whole('customer'), all.whole('day')];
  let first = 0;
  while (first < rows && customer[first] === 0) first++;
  let count = 0;
  for (let i = first; i < rows; i++) if (day[i]! <= asOf) count++;
  if (count === rows - first) return { pick: (values) => values.subarray(first, rows) };
  const places = new Int32Array(count);
  for (let i = first, at = 0; i < rows; i++) if (day[i]! <= asOf) places[at++] = i;
  return {
    pick(values) {
      const out = values instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = values[places[i]!]!;
      return out;
    },
  };
}

/** Where the rows of customers 0 … `customers` − 1 start, of rows sorted by `customer`. */
export function startsOf(customer: Int32Array, customers: number): Int32Array {
  const start = new Int32Array(customers + 1);
  for (let i = 0; i < customer.length && customer[i]! < customers; i++) start[customer[i]! + 1] = i + 1;
  fillStarts(start);
  return start;
}

/**
 * The order (`countedOrder`) of rows that were picked, and the day whose window they count in. What names the order that it
 * returns goes with that order on the day on which it was sold, if the store has it by then; the rest by its own number and
 * day. `returned` is 0 where nothing is named.
 */
export function outcomeOrders(
  all: OrderRows,
  asOf: Day,
  picked: { readonly returned: Int32Array; readonly order: Int32Array; readonly day: Int32Array },
): { readonly order: Int32Array; readonly day: Int32Array } {
  const { returned, order, day } = picked;
  const most = largest(returned);
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
    if (one === 0 || soldOn[one] === never) continue;
    outcome.order[i] = one;
    outcome.day[i] = soldOn[one]!;
  }
  return outcome;
}
