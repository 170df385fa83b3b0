import type { Day } from '../days.js';
import { contactDays } from './contactDays.js';
import { countedOrder, orderOf } from './countedOrder.js';
import { eachRow } from './eachRow.js';
import type { PartColumnName } from './foldLines.js';
import { growingInts } from './growing.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';
import { type OrderParts, orderParts } from './orderParts.js';
import { orderPlaces } from './orderPlaces.js';

/**
 * Orders of known customers, sorted by customer and day: those of the `c`-th customer are `start[c] … start[c + 1] − 1`. Minor
 * units, returns taken off their own order or, where they name none, an order of their own with a negative amount.
 */
export interface OrderDays {
  readonly customers: number;
  /** Their numbers, ascending. */
  readonly customer: Int32Array;
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly amount: Float64Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
  /** What winning the customer cost, NaN where nobody said. */
  readonly acquisitionCost: Float64Array;
  /** Contacts with these customers, by customer and campaign: `contactStart[c] … contactStart[c + 1] − 1`; cost in minor units. */
  readonly contactStart: Int32Array;
  readonly contactDay: Int32Array;
  readonly contactCost: Float64Array;
}

/** The definition of orders of customers by day (`countedOrder`), also of those that do not count, whose amounts are not above 0. */
export const orderDaysSql = `
select o.customer, min(o.day) as day, sum(o.amount) as amount, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated,
  c.acquisition_cost as acquisitionCost
from order_rows o
join customer_rows c on c.customer = o.customer
left join product_rows p on p.product = o.product
where o.customer > 0 and o.day <= @to
group by o.customer, c.acquisition_cost,
  ${countedOrder.number}
order by o.customer, day, min(o.order_no)`;

const acquisitionCosts =
  'select customer, acquisition_cost from customer_rows where acquisition_cost is not null order by customer';
const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

/** The orders of all known customers through a day (`orderDaysSql` over columns), and the contacts with those who have any. */
export async function orderDays(
  store: Store,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<OrderDays> {
  const all = countCustomers(store);
  const found = foldOrders(store, to, all, assumeMarginMillionths !== undefined);
  const customers = found.customer.length;
  const place = new Int32Array(all).fill(-1);
  for (let at = 0; at < customers; at++) place[found.customer[at]!] = at;
  const acquisitionCost = new Float64Array(customers).fill(Number.NaN);
  eachAcquisitionCost(store, (customer, cost) => {
    const at = place[customer]!;
    if (at >= 0) acquisitionCost[at] = cost;
  });
  return { customers, ...found, acquisitionCost, ...contactDays(store, to, place, customers) };
}

/** When customers ordered and for how much, by customer: nothing of margins, contacts and what winning them cost. */
export async function ordersOnly(
  store: Store,
  to: Day,
): Promise<Pick<OrderDays, 'customers' | 'customer' | 'start' | 'day' | 'amount'>> {
  const { customer, start, day, amount } = foldOrders(store, to, countCustomers(store), true);
  return { customers: customer.length, customer, start, day, amount };
}

/** One more than the largest customer number. */
export function countCustomers({ db }: Store): number {
  return db.prepare<[], number>(customerCount).pluck().get()!;
}

/** Hands over what winning a customer cost, in minor units, where it is known, by customer number. */
export function eachAcquisitionCost({ db }: Store, take: (customer: number, cost: number) => void): void {
  eachRow(db, ['customer', 'acquisition_cost'], acquisitionCosts, [], take);
}

type Folded = Pick<OrderDays, 'customer' | 'start' | 'day' | 'amount' | 'known' | 'rated'>;

const singleColumns: readonly PartColumnName[] = ['customer', 'day', 'amount'];
const columns: readonly PartColumnName[] = [...singleColumns, 'order', 'returned'];

/** Orders without what winning and contacting customers cost. */
export function foldOrders(store: Store, to: Day, customers: number, assumed: boolean): Folded {
  const all = orderParts(store, (single) => [
    ...(single ? singleColumns : columns),
    ...(assumed ? [] : (['known', 'rated'] as const)),
  ]);
  return all.single
    ? ordersAsTheyAre(all, to, customers, assumed)
    : summedOrders(all, to, customers, assumed);
}

/** Orders that are one part each, in the order in which parts come: by customer, day and number. */
function ordersAsTheyAre(all: OrderParts, to: Day, customers: number, assumed: boolean): Folded {
  const [whose, days] = [all.whole('customer'), all.whole('day')];
  const amount = all.number('amount');
  const known = assumed ? new Float64Array(all.rows) : all.number('known');
  const rated = assumed ? amount : all.number('rated');
  const who = new Int32Array(customers);
  const start = new Int32Array(customers + 1);
  let begin = 0;
  while (begin < all.rows && whose[begin] === 0) begin++;
  const wanted = (part: number) => days[part]! <= to && whose[part]! < customers;
  let count = 0;
  for (let part = begin; part < all.rows; part++) if (wanted(part)) count++;
  const isWhole = count === all.rows - begin;
  const pick = <Values extends Float64Array | Int32Array>(values: Values) =>
    (isWhole
      ? values.subarray(begin, all.rows)
      : new (values.constructor as typeof Int32Array)(count)) as Values;
  const out = { day: pick(days), amount: pick(amount), known: pick(known), rated: pick(rated) };
  let size = 0;
  let last = 0;
  let end = 0;
  for (let part = begin; part < all.rows; part++) {
    if (!wanted(part)) continue;
    const customer = whose[part]!;
    if (customer !== last) {
      last = customer;
      who[size] = customer;
      start[size++] = end;
    }
    if (!isWhole) {
      out.day[end] = days[part]!;
      out.amount[end] = amount[part]!;
      out.known[end] = known[part]!;
      out.rated[end] = rated[part]!;
    }
    end++;
  }
  start[size] = end;
  return { customer: who.slice(0, size), start: start.slice(0, size + 1), ...out };
}

/** Sums parts by order, returns with the order that they name, and sorts the orders of each customer by day and number. */
function summedOrders(piece: OrderParts, to: Day, customers: number, assumed: boolean): Folded {
  const places = orderPlaces();
  const who = growingInts();
  const starts = growingInts();
  let room = 1 << 14;
  let out = ordersWithRoom(room);
  let customer = 0;
  let first = 0;
  let end = 0;
  const [whose, day] = [piece.whole('customer'), piece.whole('day')];
  const [order, returned] = [piece.whole('order'), piece.whole('returned')];
  const amount = piece.number('amount');
  const [known, rated] = assumed ? [undefined, amount] : [piece.number('known'), piece.number('rated')];
  for (let part = 0; part < piece.rows; part++) {
    if (whose[part] === 0 || whose[part]! >= customers || day[part]! > to) continue;
    if (whose[part] !== customer) {
      sortOrders(out, first, end);
      customer = whose[part]!;
      first = end;
      who.push(customer);
      starts.push(first);
      places.restart();
    }
    const own = order[part]!;
    const i = first + places.of(orderOf(amount[part]!, own, returned[part]!));
    if (i === end) {
      if (end === room) {
        room *= 2;
        out = ordersWithRoom(room, out);
      }
      out.day[i] = day[part]!;
      out.least[i] = own;
      end++;
    } else if (own < out.least[i]!) out.least[i] = own;
    out.amount[i] = out.amount[i]! + amount[part]!;
    if (known !== undefined) out.known[i] = out.known[i]! + known[part]!;
    out.rated[i] = out.rated[i]! + rated[part]!;
  }
  sortOrders(out, first, end);
  starts.push(end);
  return {
    customer: who.done(),
    start: starts.done(),
    day: out.day.subarray(0, end),
    amount: out.amount.subarray(0, end),
    known: out.known.subarray(0, end),
    rated: out.rated.subarray(0, end),
  };
}

interface Orders extends Pick<Folded, 'day' | 'amount' | 'known' | 'rated'> {
  /** The least number of the lines that were summed. */
  readonly least: Int32Array;
}

function ordersWithRoom(room: number, from?: Orders): Orders {
  const orders = {
    day: new Int32Array(room),
    amount: new Float64Array(room),
    known: new Float64Array(room),
    rated: new Float64Array(room),
    least: new Int32Array(room),
  };
  if (from === undefined) return orders;
  orders.day.set(from.day);
  orders.amount.set(from.amount);
  orders.known.set(from.known);
  orders.rated.set(from.rated);
  orders.least.set(from.least);
  return orders;
}

/** Sorts the orders of one customer by day and number, where they are not so yet. */
function sortOrders(orders: Orders, from: number, to: number): void {
  const { day, least } = orders;
  const before = (a: number, b: number) => day[a]! - day[b]! || least[a]! - least[b]!;
  let sorted = true;
  for (let i = from + 1; i < to && sorted; i++) sorted = before(i - 1, i) <= 0;
  if (sorted) return;
  const places = Array.from({ length: to - from }, (_, i) => from + i).sort(before);
  for (const values of [orders.day, orders.amount, orders.known, orders.rated]) {
    values.set(
      places.map((at) => values[at]!),
      from,
    );
  }
}
