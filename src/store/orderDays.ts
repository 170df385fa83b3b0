import type { Day } from '../days.js';
import { eachContact } from './contactPrices.js';
import { eachRow } from './eachRow.js';
import { growingInts } from './growing.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';
import { type OrderLines, readLines } from './orderLines.js';
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

/** The definition of an order: its lines by their order number, on its first day. */
export const orderDaysSql = `
select o.customer, min(o.day) as day, sum(o.amount) as amount, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated,
  c.acquisition_cost as acquisitionCost
from order_rows o
join customer_rows c on c.customer = o.customer
left join product_rows p on p.product = o.product
where o.customer > 0 and o.day <= @to
group by o.customer, c.acquisition_cost,
  case when o.amount < 0 then coalesce(o.returns_order, o.order_no) else o.order_no end
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
  const all = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const lines = readLines(store, to, all);
  const found = foldOrders(lines, all, assumeMarginMillionths !== undefined);
  const customers = found.customer.length;
  const place = new Int32Array(all).fill(-1);
  found.customer.forEach((customer, at) => {
    place[customer] = at;
  });
  const acquisitionCost = new Float64Array(customers).fill(Number.NaN);
  eachRow(
    store.db,
    ['customer', 'acquisition_cost'],
    acquisitionCosts,
    [],
    (customer: number, cost: number) => {
      const at = place[customer]!;
      if (at >= 0) acquisitionCost[at] = cost;
    },
  );
  const minorPerMajor = Number(`1e${store.settings.currencyDigits}`);
  const contactStart = new Int32Array(customers + 1);
  const contactDay = growingInts();
  const contactCost: number[] = [];
  eachContact(store, -1_000_000_000, to, (customer, on, price) => {
    const at = place[customer] ?? -1;
    if (at < 0) return;
    contactDay.push(on);
    contactCost.push(Number.isNaN(price) ? 0 : (price * minorPerMajor) / 1_000_000);
    contactStart[at + 1] = contactCost.length;
  });
  for (let c = 1; c <= customers; c++) {
    if (contactStart[c]! < contactStart[c - 1]!) contactStart[c] = contactStart[c - 1]!;
  }
  return {
    customers,
    ...found,
    acquisitionCost,
    contactStart,
    contactDay: contactDay.done(),
    contactCost: Float64Array.from(contactCost),
  };
}

type Folded = Pick<OrderDays, 'customer' | 'start' | 'day' | 'amount' | 'known' | 'rated'>;

/** Sums lines by order, returns with the order that they name, and sorts the orders of each customer by day and number. */
function foldOrders(lines: OrderLines, customers: number, assumed: boolean): Folded {
  const { start, day, order, returned, amount, cost } = lines;
  const places = orderPlaces();
  const size = order.length;
  const out = {
    day: new Int32Array(size),
    amount: new Float64Array(size),
    known: new Float64Array(size),
    rated: new Float64Array(size),
  };
  /** The least number of the lines that were summed. */
  const least = new Int32Array(size);
  const who: number[] = [];
  const starts: number[] = [];
  let end = 0;
  for (let customer = 1; customer < customers; customer++) {
    const last = start[customer + 1]!;
    let at = start[customer]!;
    if (at === last) continue;
    const first = end;
    who.push(customer);
    starts.push(first);
    places.restart();
    for (; at < last; at++) {
      const paid = amount[at]!;
      const own = order[at]!;
      const i = first + places.of(paid < 0 && returned[at]! > 0 ? returned[at]! : own);
      if (i === end) {
        end++;
        out.day[i] = day[at]!;
        least[i] = own;
      } else if (own < least[i]!) least[i] = own;
      out.amount[i] = out.amount[i]! + paid;
      if (assumed || Number.isNaN(cost[at]!)) out.rated[i] = out.rated[i]! + paid;
      else out.known[i] = out.known[i]! + paid - cost[at]!;
    }
    sortOrders(out, least, first, end);
  }
  starts.push(end);
  return {
    customer: Int32Array.from(who),
    start: Int32Array.from(starts),
    day: out.day.subarray(0, end),
    amount: out.amount.subarray(0, end),
    known: out.known.subarray(0, end),
    rated: out.rated.subarray(0, end),
  };
}

/** Sorts the orders of one customer by day and number, where they are not so yet. */
function sortOrders(
  orders: Pick<Folded, 'day' | 'amount' | 'known' | 'rated'>,
  least: Int32Array,
  from: number,
  to: number,
): void {
  const { day } = orders;
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
