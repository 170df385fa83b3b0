import type { Day } from '../days.js';
import { countedOrder } from './countedOrder.js';
import { type CustomerSums, customerSums } from './customerSums.js';
import type { Store } from './open.js';

/** Customers with an order of positive net amount, by column, in ascending order of their numbers. Money in minor units. */
export type Purchases = Pick<CustomerSums, 'size' | 'customer' | 'lastDay' | 'orders' | 'spend'>;

/**
 * The definition of recency, frequency and value: the day of the last order (`countedOrder`), the number of
 * orders, and net spend. Customers without such an order are not in it.
 */
export const purchasesSql = `
with ordered as (
  select o.customer, min(o.day) as day, sum(o.amount) as amount
  from order_rows o join customer_rows c on c.customer = o.customer
  where o.customer > 0 and o.day between @from and @to
  group by o.customer, ${countedOrder.number}
)
select customer, max(case when amount > 0 then day end) as lastDay, count(*) filter (where amount > 0) as orders,
  sum(amount) as spend
from ordered
group by customer
having count(*) filter (where amount > 0) > 0
order by customer`;

/** Purchases of every customer from day `from` to day `to`: `purchasesSql` over columns. */
export async function purchases(store: Store, from: Day | undefined, to: Day): Promise<Purchases> {
  const { size: all, customer, orders, lastDay, spend } = customerSums(store, from, to, 'unknown');
  let size = 0;
  for (let i = 0; i < all; i++) {
    if (orders[i] === 0) continue;
    customer[size] = customer[i]!;
    orders[size] = orders[i]!;
    lastDay[size] = lastDay[i]!;
    spend[size] = spend[i]!;
    size++;
  }
  return {
    size,
    customer: customer.subarray(0, size),
    orders: orders.subarray(0, size),
    lastDay: lastDay.subarray(0, size),
    spend: spend.subarray(0, size),
  };
}
