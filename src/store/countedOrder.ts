/**
 * What an order is, in every count of the program: the lines of one order number, together with the negative lines of others
 * that name it as the order they return, as far as they are dated in the days asked about. It is dated by the first of its
 * lines. It counts if something of it was kept: its amounts sum to more than 0. So a note of returned goods is never an order,
 * what came back whole is none any more, and what nothing was paid for is none either. A customer's orders are those of the
 * customer's own lines. Spend and margin need no such rule: they sum all lines, returns taken off.
 *
 * Only the rhythm of purchases (`predict clv`) also knows the purchase at amount 0 of which nothing came back: something was
 * taken, as the published counts of CDNOW's customers have it.
 *
 * Fragments of SQL over `o` (order_rows): `number`, by which lines are grouped, and `counts`, what the group must have, where
 * `amount` is that of its lines; `isPurchase` is the wider rule of the rhythm. Over columns it is `customerSums` and `orderDays` by customer, `salesByLabel` over all.
 */
export const countedOrder = {
  number: 'case when o.amount < 0 then coalesce(o.returns_order, o.order_no) else o.order_no end',
  counts: 'sum(amount) > 0',
  isPurchase: '(sum(amount) > 0 or min(amount) >= 0)',
} as const;

/** The number of the order that a line or a part of an order belongs to: `countedOrder.number` over columns. */
export function orderOf(amount: number, order: number, returned: number): number {
  return amount < 0 && returned > 0 ? returned : order;
}
