import { knownPeople } from '../../store/knownPeople.js';
import type { Store } from '../../store/open.js';
import type { OrderDays } from '../../store/orderDays.js';

/**
 * The same orders with customers in the order of their ids. Numbers of customers depend on what was loaded first; whatever is drawn
 * at random must not.
 */
export async function byCustomerId(store: Store, facts: OrderDays): Promise<OrderDays> {
  const place = placesOf(facts.customer);
  const order: number[] = [];
  for (const { customer } of await knownPeople(store)) {
    const at = place[customer] ?? -1;
    if (at >= 0) order.push(at);
  }
  const orders = permuted(order, facts.start);
  const contacts = permuted(order, facts.contactStart);
  const { start, from } = orders;
  return {
    customers: order.length,
    customer: taken(facts.customer, order, Int32Array),
    start,
    day: taken(facts.day, from, Int32Array),
    amount: taken(facts.amount, from, Float64Array),
    known: taken(facts.known, from, Float64Array),
    rated: taken(facts.rated, from, Float64Array),
    acquisitionCost: taken(facts.acquisitionCost, order, Float64Array),
    contactStart: contacts.start,
    contactDay: taken(facts.contactDay, contacts.from, Int32Array),
    contactCost: taken(facts.contactCost, contacts.from, Float64Array),
  };
}

/** Where each customer stands in a list of their ascending numbers, −1 for those who are not in it. */
export function placesOf(customers: Int32Array): Int32Array {
  const place = new Int32Array((customers.at(-1) ?? 0) + 1).fill(-1);
  customers.forEach((customer, at) => {
    place[customer] = at;
  });
  return place;
}

/** The values at places, in their order. */
function taken<Values extends Int32Array | Float64Array>(
  values: Values,
  places: ArrayLike<number>,
  make: new (length: number) => Values,
): Values {
  const out = new make(places.length);
  for (let i = 0; i < places.length; i++) out[i] = values[places[i]!]!;
  return out;
}

/** Where the rows of owners in another order come from. */
function permuted(order: readonly number[], start: Int32Array): { start: Int32Array; from: Int32Array } {
  const starts = new Int32Array(order.length + 1);
  const from = new Int32Array(start.at(-1) ?? 0);
  let at = 0;
  order.forEach((old, c) => {
    for (let row = start[old]!; row < start[old + 1]!; row++) from[at++] = row;
    starts[c + 1] = at;
  });
  return { start: starts, from: from.subarray(0, at) };
}
