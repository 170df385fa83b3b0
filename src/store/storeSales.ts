import { countedOrder, orderOf } from './countedOrder.js';
import { eachLinePiece } from './linePieces.js';
import type { Store } from './open.js';
import { ordersOnly } from './orderDays.js';

/** The definition of the sales of a store. */
export const storeSalesSql = `
with line as (select o.customer, ${countedOrder.number} as order_no, o.amount from order_rows o),
own as materialized (
  select customer, order_no, sum(amount) as amount, min(amount) as least from line group by customer, order_no
), ordered as (
  select ${countedOrder.counts} as counts, sum(amount) = 0 and min(least) >= 0 as free from own group by order_no
)
select count(*) as lines, (select count(*) from ordered where counts) as orders,
  (select count(*) from ordered where free) as free_orders, coalesce(sum(amount), 0) as amount,
  coalesce(sum(amount) filter (where customer = 0), 0) as anonymous_amount,
  count(*) filter (where customer = 0) as anonymous_lines,
  count(*) filter (where amount < 0) as return_lines, coalesce(sum(amount) filter (where amount < 0), 0) as returned,
  (select count(distinct customer) from own join customer_rows using (customer) where customer > 0 and amount > 0) as buyers
from order_rows`;

/**
 * Sales of the whole store: lines, orders (`countedOrder`) and the customers with one of their own, money, anonymous and
 * returned parts. Money in minor units.
 */
export interface StoreSales {
  readonly lines: number;
  readonly orders: number;
  /** At amount 0, and nothing came back: not counted. */
  readonly free_orders: number;
  readonly amount: number;
  readonly anonymous_amount: number;
  readonly anonymous_lines: number;
  readonly return_lines: number;
  readonly returned: number;
  readonly buyers: number;
}

/** The sales of the whole store through all days, returns subtracted: `storeSalesSql` over columns. */
export async function storeSales(store: Store): Promise<StoreSales> {
  const sums = { lines: 0, amount: 0, anonymous_amount: 0, anonymous_lines: 0, return_lines: 0, returned: 0 };
  let net = new Float64Array(1 << 12);
  /** 1 = the order has lines, 2 = one of them is negative. */
  let met = new Uint8Array(net.length);
  eachLinePiece(store, ['customer', 'order', 'returned', 'amount'], (piece) => {
    const [customer, order, returned] = [
      piece.whole('customer'),
      piece.whole('order'),
      piece.whole('returned'),
    ];
    const amount = piece.number('amount');
    sums.lines += piece.rows;
    for (let i = 0; i < piece.rows; i++) {
      const paid = amount[i]!;
      const of = orderOf(paid, order[i]!, returned[i]!);
      if (of >= net.length) {
        const larger = new Float64Array(Math.max(of + 1, 2 * net.length));
        larger.set(net);
        const marks = new Uint8Array(larger.length);
        marks.set(met);
        [net, met] = [larger, marks];
      }
      net[of]! += paid;
      met[of]! |= 1;
      sums.amount += paid;
      if (customer[i] === 0) {
        sums.anonymous_amount += paid;
        sums.anonymous_lines++;
      }
      if (paid >= 0) continue;
      met[of]! |= 2;
      sums.return_lines++;
      sums.returned += paid;
    }
  });
  let [orders, free] = [0, 0];
  for (let of = 0; of < net.length; of++) {
    if (net[of]! > 0) orders++;
    else if (met[of] === 1) free++;
  }
  return { ...sums, orders, free_orders: free, buyers: await buyersOf(store) };
}

/** Customers with an order of their own that counts. */
async function buyersOf(store: Store): Promise<number> {
  const { customers, start, amount } = await ordersOnly(store, Number.POSITIVE_INFINITY);
  let buyers = 0;
  for (let at = 0; at < customers; at++) {
    for (let i = start[at]!; i < start[at + 1]!; i++) {
      if (amount[i]! <= 0) continue;
      buyers++;
      break;
    }
  }
  return buyers;
}
