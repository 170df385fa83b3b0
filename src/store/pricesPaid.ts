import type { Day } from '../days.js';
import type { Store } from './open.js';

/** What a customer paid for named products, and what as many pieces of the same cost on average. Minor units. */
export interface PricePaid {
  readonly customer: number;
  readonly paid: number;
  readonly usual: number;
}

/** The definition of the price level: sold lines with a product and pieces, against the mean price of the product in the period. */
export const pricesPaidSql = `
with sold as (
  select customer, product, sum(amount) as amount, sum(quantity) as pieces from order_rows
  where day between @from and @to and amount > 0 and quantity > 0 and product is not null
  group by customer, product
), usual as (
  select product, sum(amount) / sum(pieces) as price from sold group by product
)
select s.customer, sum(s.amount) as paid, sum(s.pieces * u.price) as usual
from sold s join usual u on u.product = s.product
where s.customer > 0 group by s.customer order by s.customer`;

/** The price level of every customer with such lines from day `from` to day `to`. */
export async function pricesPaid({ db }: Store, from: Day, to: Day): Promise<readonly PricePaid[]> {
  return db.prepare<[object], PricePaid>(pricesPaidSql).all({ from, to });
}
