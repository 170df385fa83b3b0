import type { Day } from '../days.js';
import { eachLinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
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

/** The price level of every customer with such lines from day `from` to day `to`: `pricesPaidSql` over columns. */
export async function pricesPaid(store: Store, from: Day, to: Day): Promise<readonly PricePaid[]> {
  const names = ['product', 'day', 'amount', 'quantity'] as const;
  let amounts = new Float64Array(1 << 10);
  let pieces = new Float64Array(1 << 10);
  eachSold(store, names, from, to, (lines, i) => {
    const one = lines.product[i]!;
    if (one >= amounts.length) [amounts, pieces] = [grown(amounts, one), grown(pieces, one)];
    amounts[one] = amounts[one]! + lines.amount[i]!;
    pieces[one] = pieces[one]! + lines.quantity[i]!;
  });
  const found: { customer: number; paid: number; usual: number }[] = [];
  let last: (typeof found)[number] | undefined;
  eachSold(store, [...names, 'customer'], from, to, ({ customer, product, amount, quantity }, i) => {
    const who = customer![i]!;
    if (who === 0) return;
    if (last?.customer !== who) {
      last = { customer: who, paid: 0, usual: 0 };
      found.push(last);
    }
    last.paid += amount[i]!;
    last.usual += (quantity[i]! * amounts[product[i]!]!) / pieces[product[i]!]!;
  });
  return found;
}

interface SoldLines {
  readonly customer: Int32Array | undefined;
  readonly product: Int32Array;
  readonly amount: Float64Array;
  readonly quantity: Float64Array;
}

/** Hands the lines that sold pieces of a product from day `from` to day `to` to `take`, one by one in their order. */
function eachSold(
  store: Store,
  names: readonly LineColumnName[],
  from: Day,
  to: Day,
  take: (lines: SoldLines, line: number) => void,
): void {
  eachLinePiece(store, names, (piece) => {
    const lines: SoldLines = {
      customer: names.includes('customer') ? piece.whole('customer') : undefined,
      product: piece.whole('product'),
      amount: piece.number('amount'),
      quantity: piece.number('quantity'),
    };
    const { product, amount, quantity } = lines;
    const day = piece.whole('day');
    for (let i = 0; i < piece.rows; i++)
      if (product[i]! > 0 && day[i]! >= from && day[i]! <= to && amount[i]! > 0 && quantity[i]! > 0)
        take(lines, i);
  });
}

function grown(values: Float64Array, place: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(place + 1, 2 * values.length));
  larger.set(values);
  return larger;
}
