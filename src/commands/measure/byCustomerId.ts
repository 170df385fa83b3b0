import { knownPeople } from '../../store/knownPeople.js';
import type { Store } from '../../store/open.js';
import type { OrderDays } from '../../store/orderDays.js';

/**
 * The same orders with customers in the order of their ids. Numbers of customers depend on what was loaded first; whatever is drawn
 * at random must not.
 */
export async function byCustomerId(store: Store, facts: OrderDays): Promise<OrderDays> {
  const place = new Map(Array.from(facts.customer, (number, at) => [number, at] as const));
  const order: number[] = [];
  for (const { customer } of await knownPeople(store)) {
    const at = place.get(customer);
    if (at !== undefined) order.push(at);
  }
  const orders = permuted(order, facts.start);
  const contacts = permuted(order, facts.contactStart);
  return {
    customers: order.length,
    customer: Int32Array.from(order, (at) => facts.customer[at]!),
    start: orders.start,
    day: Int32Array.from(orders.from, (at) => facts.day[at]!),
    amount: Float64Array.from(orders.from, (at) => facts.amount[at]!),
    known: Float64Array.from(orders.from, (at) => facts.known[at]!),
    rated: Float64Array.from(orders.from, (at) => facts.rated[at]!),
    acquisitionCost: Float64Array.from(order, (at) => facts.acquisitionCost[at]!),
    contactStart: contacts.start,
    contactDay: Int32Array.from(contacts.from, (at) => facts.contactDay[at]!),
    contactCost: Float64Array.from(contacts.from, (at) => facts.contactCost[at]!),
  };
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
