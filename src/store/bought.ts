import type { Day } from '../days.js';
import { partColumnNames } from './foldLines.js';
import type { Store } from './open.js';
import { orderParts } from './orderParts.js';
import { outcomeOrders, rowsThrough, startsOf } from './outcomeOrders.js';
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
  const { pick } = rowsThrough(all, asOf);
  const start = startsOf(pick(all.whole('customer')) as Int32Array, customers);
  const day = pick(all.whole('day')) as Int32Array;
  const order = pick(all.whole('order')) as Int32Array;
  const outcome = all.single
    ? { order, day }
    : outcomeOrders(all, asOf, { returned: pick(all.whole('returned')) as Int32Array, order, day });
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
