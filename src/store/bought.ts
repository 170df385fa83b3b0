import type { Day } from '../days.js';
import { partColumnNames } from './foldLines.js';
import type { Store } from './open.js';
import { fillStarts } from './orderLines.js';
import { type OrderParts, orderParts } from './orderParts.js';
import type { NumberColumn } from './packColumn.js';
import { once } from './remembered.js';

/**
 * What customers bought, in parts of orders: `start[c] … start[c + 1] − 1` are those of customer `c`, by day and order. Minor
 * units: the amount, the margin of lines whose cost is known, and the amount of the others.
 */
export interface Bought {
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Second of the day, -1 if unknown. */
  readonly second: Int32Array;
  readonly order: Int32Array;
  readonly amount: Float64Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
  /** Lines whose cost is not known. */
  readonly unpriced: Int32Array;
  /** The order and the day whose window a part counts in: of the order that it returns, if it names one; else its own. */
  readonly outcomeOrder: Int32Array;
  readonly outcomeDay: Int32Array;
  /** Every order is one part and none returns another. */
  readonly single: boolean;
}

/** What customers 1 … `customers` − 1 bought through `asOf`. */
export function readBought(store: Store, asOf: Day, customers: number): Bought {
  return once(store, `bought ${customers} ${asOf}`, () => boughtOf(store, asOf, customers));
}

function boughtOf(store: Store, asOf: Day, customers: number): Bought {
  const all = orderParts(store, partColumnNames);
  const places = knownThrough(all, asOf);
  const { pick } = places;
  const customer = pick(all.whole('customer')) as Int32Array;
  const start = new Int32Array(customers + 1);
  for (let i = 0; i < customer.length && customer[i]! < customers; i++) start[customer[i]! + 1] = i + 1;
  fillStarts(start);
  const day = pick(all.whole('day')) as Int32Array;
  const order = pick(all.whole('order')) as Int32Array;
  const outcome = all.single
    ? { order, day }
    : outcomes(all, asOf, pick(all.whole('returned')) as Int32Array, order, day);
  return {
    start,
    day,
    order,
    second: pick(all.whole('second')) as Int32Array,
    amount: pick(all.number('amount')) as Float64Array,
    known: pick(all.number('known')) as Float64Array,
    rated: pick(all.number('rated')) as Float64Array,
    unpriced: pick(all.whole('unpriced')) as Int32Array,
    outcomeOrder: outcome.order,
    outcomeDay: outcome.day,
    single: all.single,
  };
}

/** Picks the parts of known customers through a day out of a column of all. */
function knownThrough(all: OrderParts, asOf: Day): { pick(values: NumberColumn): NumberColumn } {
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

/** Returns go with the order that they name, if the store has it by then. */
function outcomes(
  all: OrderParts,
  asOf: Day,
  returned: Int32Array,
  order: Int32Array,
  day: Int32Array,
): { readonly order: Int32Array; readonly day: Int32Array } {
  let most = 0;
  for (let i = 0; i < returned.length; i++) if (returned[i]! > most) most = returned[i]!;
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
