import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** What the whole store sold day by day, from the first day of any order to a last one. Minor units. */
export interface SalesDays {
  readonly firstDay: Day;
  /** Orders of positive net amount, on their first day. */
  readonly orders: Float64Array;
  readonly spend: Float64Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
  /** Customers by the day of their first such order. */
  readonly newCustomers: Float64Array;
}

const scope = "(@channel is null or lower(coalesce(o.channel, '')) = @channel)";

/** The definition of a day's sales: every line on its own day, returns taken off, anonymous sales included. */
export const salesDaysSql = `
select o.day, sum(o.amount) as spend, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.day <= @to and ${scope}
group by o.day order by o.day`;

const ordersByDay = `
with ordered as (
  select o.order_no, min(o.day) as day from order_rows o where o.day <= @to and ${scope}
  group by o.order_no having sum(o.amount) > 0
)
select day, count(*) as n from ordered group by day order by day`;

const firstOrders = `
with ordered as (
  select o.customer, o.order_no, min(o.day) as day from order_rows o
  where o.customer > 0 and o.day <= @to and ${scope}
  group by o.customer, o.order_no having sum(o.amount) > 0
), first as (select customer, min(day) as day from ordered group by customer)
select day, count(*) as n from first group by day order by day`;

const buyersBetween = `
with ordered as (
  select o.customer, o.order_no from order_rows o
  where o.customer > 0 and o.day between @from and @to and ${scope}
  group by o.customer, o.order_no having sum(o.amount) > 0
)
select count(distinct customer) from ordered`;

/** Sales of every day through `to`, of one channel if one is named; `undefined` if there are none. */
export async function salesDays(
  store: Store,
  to: Day,
  channel: string | undefined,
  assumeMarginMillionths: number | undefined,
): Promise<SalesDays | undefined> {
  const asked = {
    to,
    channel: channel?.toLowerCase() ?? null,
    assume: assumeMarginMillionths ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
  type Sums = { readonly day: Day; readonly spend: number; readonly known: number; readonly rated: number };
  const rows = store.db.prepare<[object], Sums>(salesDaysSql).all(asked);
  if (rows.length === 0) return undefined;
  const firstDay = rows[0]!.day;
  const days = to - firstDay + 1;
  const found = {
    firstDay,
    orders: new Float64Array(days),
    spend: new Float64Array(days),
    known: new Float64Array(days),
    rated: new Float64Array(days),
    newCustomers: new Float64Array(days),
  };
  for (const row of rows) {
    found.spend[row.day - firstDay] = row.spend;
    found.known[row.day - firstDay] = row.known;
    found.rated[row.day - firstDay] = row.rated;
  }
  type Count = { readonly day: Day; readonly n: number };
  for (const row of store.db.prepare<[object], Count>(ordersByDay).all(asked)) {
    found.orders[row.day - firstDay] = row.n;
  }
  for (const row of store.db.prepare<[object], Count>(firstOrders).all(asked)) {
    found.newCustomers[row.day - firstDay] = row.n;
  }
  return found;
}

/** Different customers with an order of positive net amount from day `from` to day `to`. */
export async function buyersOf(
  store: Store,
  from: Day,
  to: Day,
  channel: string | undefined,
): Promise<number> {
  return store.db
    .prepare<[object], number>(buyersBetween)
    .pluck()
    .get({ from, to, channel: channel?.toLowerCase() ?? null })!;
}
