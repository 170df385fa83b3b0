import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { firstFrom, readLines } from './orderLines.js';
import { largest, orderPlaces } from './orderPlaces.js';

/** What the customers with a line in a period bought in it, by column; customers in ascending order of their numbers. Minor units. */
export interface CustomerSums {
  readonly size: number;
  readonly customer: Int32Array;
  /** Orders with a positive net amount, and the latest day on which one of them began; of no meaning without any. */
  readonly orders: Int32Array;
  readonly lastDay: Int32Array;
  readonly spend: Float64Array;
  /** Margin of lines whose cost is known, and the amount of the others. */
  readonly known: Float64Array;
  readonly rated: Float64Array;
}

const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

/** Sums the lines from day `from` to day `to` by customer; `assumed` takes every cost for unknown. */
export function customerSums(store: Store, from: Day | undefined, to: Day, assumed: boolean): CustomerSums {
  const customers = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const { start, day, order, amount, cost } = readLines(store, to, customers);
  const places = orderPlaces(largest(order));
  const orderAmount: number[] = [];
  const orderDay: number[] = [];
  const sums = {
    customer: new Int32Array(customers),
    orders: new Int32Array(customers),
    lastDay: new Int32Array(customers),
    spend: new Float64Array(customers),
    known: new Float64Array(customers),
    rated: new Float64Array(customers),
  };
  let size = 0;
  for (let customer = 1; customer < customers; customer++) {
    const end = start[customer + 1]!;
    let at = start[customer]!;
    if (from !== undefined) at = firstFrom(day, at, end, from);
    if (at === end) continue;
    places.restart();
    let orders = 0;
    let spend = 0;
    let known = 0;
    let rated = 0;
    for (; at < end; at++) {
      const paid = amount[at]!;
      const spent = cost[at]!;
      const place = places.of(order[at]!);
      if (place === orders) {
        orders++;
        orderAmount[place] = paid;
        orderDay[place] = day[at]!;
      } else orderAmount[place] = orderAmount[place]! + paid;
      spend += paid;
      if (assumed || Number.isNaN(spent)) rated += paid;
      else known += paid - spent;
    }
    let bought = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < orders; place++) {
      if (orderAmount[place]! <= 0) continue;
      bought++;
      if (orderDay[place]! > last) last = orderDay[place]!;
    }
    sums.customer[size] = customer;
    sums.orders[size] = bought;
    sums.lastDay[size] = last;
    sums.spend[size] = spend;
    sums.known[size] = known;
    sums.rated[size] = rated;
    size++;
  }
  return { size, ...sums };
}

const byId = 'select customer, customer_id from customer_rows where customer > 0 order by customer_id';

/** Goes through all customers by their ids, with their number and where they stand in the sums, -1 if they are not in them. */
export function eachById(
  { db }: Store,
  { size, customer }: CustomerSums,
  take: (customerId: string, place: number, customer: number) => void,
): void {
  const most = size === 0 ? 0 : customer[size - 1]!;
  const placeOf = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < size; i++) placeOf[customer[i]!] = i;
  eachRow(db, ['customer', 'customer_id'], byId, [], (number: number, id: string) =>
    take(id, placeOf[number] ?? -1, number),
  );
}
