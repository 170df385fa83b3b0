import type { Day } from '../days.js';
import { customerSums, eachById } from './customerSums.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** What one customer bought through a day. Money in minor units. */
export interface Purchases {
  readonly customerId: string;
  readonly lastDay: Day;
  /** Orders with a positive net amount. */
  readonly orders: number;
  readonly spend: number;
  readonly known: number;
  readonly rated: number;
}

/**
 * The definition of recency, frequency and value: the last day with an order of positive net amount, the number of such
 * orders, and net spend and margin with returns taken off. Customers without such an order are not in it.
 */
export const purchasesSql = `
with ordered as (
  select o.customer, o.order_no, min(o.day) as day, sum(o.amount) as amount, sum(${lineMargin.known}) as known,
    sum(${lineMargin.rated}) as rated
  from order_rows o left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day between @from and @to
  group by o.customer, o.order_no
)
select c.customer_id as customerId, max(case when o.amount > 0 then o.day end) as lastDay,
  count(*) filter (where o.amount > 0) as orders, sum(o.amount) as spend, sum(o.known) as known, sum(o.rated) as rated
from ordered o join customer_rows c on c.customer = o.customer
group by o.customer, c.customer_id
having count(*) filter (where o.amount > 0) > 0
order by c.customer_id`;

/** Purchases of every customer from day `from` to day `to`, by customer id: `purchasesSql` over columns. */
export async function purchases(
  store: Store,
  from: Day | undefined,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly Purchases[]> {
  const sums = customerSums(store, from, to, assumeMarginMillionths !== undefined);
  const found: Purchases[] = [];
  eachById(store, sums, (customerId, i) => {
    if (i < 0 || sums.orders[i] === 0) return;
    found.push({
      customerId,
      lastDay: sums.lastDay[i]!,
      orders: sums.orders[i]!,
      spend: sums.spend[i]!,
      known: sums.known[i]!,
      rated: sums.rated[i]!,
    });
  });
  return found;
}
