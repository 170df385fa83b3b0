import type { Day } from '../days.js';
import type { Store } from './open.js';
import { orderColumns } from './orderColumns.js';
import { largest } from './orderPlaces.js';

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

/** The price level of every customer with such lines from day `from` to day `to`: `pricesPaidSql` over columns. */
export async function pricesPaid(store: Store, from: Day, to: Day): Promise<readonly PricePaid[]> {
  const lines = orderColumns(store);
  const customer = lines.whole('customer');
  const product = lines.whole('product');
  const day = lines.whole('day');
  const amount = lines.number('amount');
  const quantity = lines.number('quantity');
  const sold = (i: number) =>
    product[i]! > 0 && day[i]! >= from && day[i]! <= to && amount[i]! > 0 && quantity[i]! > 0;
  const most = largest(product) + 1;
  const [amounts, pieces] = [new Float64Array(most), new Float64Array(most)];
  for (let i = 0; i < lines.rows; i++) {
    if (!sold(i)) continue;
    const one = product[i]!;
    amounts[one] = amounts[one]! + amount[i]!;
    pieces[one] = pieces[one]! + quantity[i]!;
  }
  const found: PricePaid[] = [];
  for (let i = 0; i < lines.rows; ) {
    const who = customer[i]!;
    let [paid, usual, some] = [0, 0, false];
    for (; i < lines.rows && customer[i] === who; i++) {
      if (who === 0 || !sold(i)) continue;
      some = true;
      paid += amount[i]!;
      usual += (quantity[i]! * amounts[product[i]!]!) / pieces[product[i]!]!;
    }
    if (some) found.push({ customer: who, paid, usual });
  }
  return found;
}
