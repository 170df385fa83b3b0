import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

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
  /** Contacts with these customers, by customer: `contactStart[c] … contactStart[c + 1] − 1`; cost in minor units. */
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

const contacts = `
select c.customer, c.day, coalesce(c.cost, a.cost, k.contact_cost, 0) as cost
from contact_rows c
join campaign_rows k on k.campaign = c.campaign
left join arm_rows a on a.campaign = c.campaign and a.arm = c.arm
where c.arm <> 'control' and c.day <= @to
order by c.customer, c.day, c.campaign, c.wave`;

/** The orders of all known customers through a day, and the contacts with those who have any. */
export async function orderDays(
  store: Store,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<OrderDays> {
  const minorPerMajor = Number(`1e${store.settings.currencyDigits}`);
  const start: number[] = [];
  const day: number[] = [];
  const amount: number[] = [];
  const known: number[] = [];
  const rated: number[] = [];
  const acquisitionCost: number[] = [];
  const place = new Map<number, number>();
  type Raw = [number, number, number, number, number, number | null];
  const rows = store.db.prepare<[object], Raw>(orderDaysSql).raw();
  let last = -1;
  for (const row of rows.iterate({
    to,
    assume: assumeMarginMillionths ?? null,
    minor_per_major: minorPerMajor,
  })) {
    if (row[0] !== last) {
      last = row[0];
      place.set(last, start.length);
      start.push(day.length);
      acquisitionCost.push(row[5] ?? Number.NaN);
    }
    day.push(row[1]);
    amount.push(row[2]);
    known.push(row[3]);
    rated.push(row[4]);
  }
  const customers = start.length;
  start.push(day.length);
  const contactStart = new Int32Array(customers + 1);
  const contactDay: number[] = [];
  const contactCost: number[] = [];
  for (const [customer, on, cost] of store.db
    .prepare<[object], [number, number, number]>(contacts)
    .raw()
    .iterate({ to })) {
    const at = place.get(customer);
    if (at === undefined) continue;
    contactDay.push(on);
    contactCost.push((cost * minorPerMajor) / 1_000_000);
    contactStart[at + 1] = contactDay.length;
  }
  for (let c = 1; c <= customers; c++) {
    if (contactStart[c]! < contactStart[c - 1]!) contactStart[c] = contactStart[c - 1]!;
  }
  return {
    customers,
    customer: Int32Array.from(place.keys()),
    start: Int32Array.from(start),
    day: Int32Array.from(day),
    amount: Float64Array.from(amount),
    known: Float64Array.from(known),
    rated: Float64Array.from(rated),
    acquisitionCost: Float64Array.from(acquisitionCost),
    contactStart,
    contactDay: Int32Array.from(contactDay),
    contactCost: Float64Array.from(contactCost),
  };
}
