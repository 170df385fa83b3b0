import type { Day } from '../days.js';
import { countedOrder } from './countedOrder.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** What the whole store sold day by day, from the first day of any order to a last one. Minor units. */
export interface SalesDays {
  readonly firstDay: Day;
  /** Orders (`countedOrder`), on their first day. */
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

const line = `line as (
  select o.customer, ${countedOrder.number} as order_no, o.day, o.amount, ${scope} as within from order_rows o
  where o.day between @from and @to
)`;

/** Orders that count, and of a channel those of which something of the channel was kept, on the first day of their lines there. */
const ordersByDay = `
with ${line}, ordered as (
  select min(day) filter (where within) as day from line group by order_no
  having ${countedOrder.counts} and sum(amount) filter (where within) > 0
)
select day, count(*) as n from ordered group by day order by day`;

const own = `own as (
  select customer, min(day) filter (where within) as day from line where customer > 0 group by customer, order_no
  having ${countedOrder.counts} and sum(amount) filter (where within) > 0
)`;

const firstOrders = `
with ${line}, ${own}, first as (select customer, min(day) as day from own group by customer)
select day, count(*) as n from first group by day order by day`;

const buyersBetween = `
with ${line}, ${own}
select count(distinct customer) from own`;

/** Sales of every day through `to`, of one channel if one is named; `undefined` if there are none. */
export async function salesDays(
  store: Store,
  to: Day,
  channel: string | undefined,
  assumeMarginMillionths: number | undefined,
): Promise<SalesDays | undefined> {
  const asked = {
    to,
    from: -1_000_000_000,
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

/** Different customers with an order from day `from` to day `to`. */
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
