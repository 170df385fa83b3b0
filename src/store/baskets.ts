import type { Day } from '../days.js';
import { growingInts, growingNumbers } from './growing.js';
import { lineCosts } from './lineCosts.js';
import { lineMargin } from './lineMargin.js';
import { eachLinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { largest } from './orderPlaces.js';
import { labelAt, type ProductLabel, productCuts, productLabels } from './productLabels.js';

/** Baskets: what was bought together, with the margin of each, by order number. Items are codes into `labels`. */
export interface Baskets {
  readonly labels: readonly string[];
  readonly items: readonly (readonly number[])[];
  readonly customer: readonly number[];
  readonly known: readonly number[];
  readonly rated: readonly number[];
}

/**
 * The definition of a basket: the lines of one order with a positive amount, each product or category once. An order of
 * several customers is that of the one with the least number.
 */
export function basketsSql(by: ProductLabel, promoted: boolean): string {
  const bare = promoted
    ? ''
    : `and not exists (select 1 from order_rows s where s.order_no = o.order_no and (s.code is not null or s.discount > 0))`;
  return `
select o.order_no, min(min(o.customer)) over (partition by o.order_no) as customer, ${productCuts[by].label} as label,
  sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.day between @from and @to and o.amount > 0 ${bare}
group by o.order_no, label
order by o.order_no, label`;
}

/**
 * The baskets from day `from` to day `to`: `basketsSql` over columns. `promoted` = also orders with a voucher code or a
 * discount.
 */
export async function baskets(
  store: Store,
  by: ProductLabel,
  from: Day,
  to: Day,
  promoted: boolean,
  assumeMarginMillionths: number | undefined,
): Promise<Baskets> {
  const products = productLabels(store, by);
  const costs = assumeMarginMillionths === undefined ? lineCosts(store) : undefined;
  const lines = {
    order: growingInts(),
    customer: growingInts(),
    label: growingInts(),
    known: growingNumbers(),
    rated: growingNumbers(),
  };
  const offered = growingInts();
  const columns: readonly LineColumnName[] = ['customer', 'day', 'order', 'product', 'amount'];
  const wanted = [...columns, ...(promoted ? [] : (['promoted'] as const)), ...(costs?.columns ?? [])];
  eachLinePiece(store, [...new Set(wanted)], (piece) => {
    const [customer, day, order] = [piece.whole('customer'), piece.whole('day'), piece.whole('order')];
    const [product, amount] = [piece.whole('product'), piece.number('amount')];
    const cost = costs?.of(piece);
    const offer = promoted ? undefined : piece.whole('promoted');
    for (let i = 0; i < piece.rows; i++) {
      if (offer?.[i] === 1) offered.push(order[i]!);
      const paid = amount[i]!;
      if (day[i]! < from || day[i]! > to || paid <= 0) continue;
      const isKnown = cost !== undefined && !Number.isNaN(cost[i]!);
      lines.order.push(order[i]!);
      lines.customer.push(customer[i]!);
      lines.label.push(labelAt(products, product[i]!));
      lines.known.push(isKnown ? paid - cost[i]! : 0);
      lines.rated.push(isKnown ? 0 : paid);
    }
  });
  const order = lines.order.done();
  const [customer, label] = [lines.customer.done(), lines.label.done()];
  const [known, rated] = [lines.known.done(), lines.rated.done()];
  const leftOut = offered.done();
  const most = Math.max(largest(order), largest(leftOut));
  const isLeftOut = new Uint8Array(most + 1);
  for (let i = 0; i < leftOut.length; i++) isLeftOut[leftOut[i]!] = 1;
  const { labels, place } = inUse(products.labels, label, (i) => isLeftOut[order[i]!] === 0);
  const found = {
    labels,
    items: [] as number[][],
    customer: [] as number[],
    known: [] as number[],
    rated: [] as number[],
  };
  const places = byOrder(order, most);
  let last = -1;
  for (let r = 0; r < places.length; r++) {
    const i = places[r]!;
    if (isLeftOut[order[i]!] === 1) continue;
    if (order[i] !== last) {
      last = order[i]!;
      found.items.push([]);
      found.customer.push(customer[i]!);
      found.known.push(0);
      found.rated.push(0);
    }
    const at = found.items.length - 1;
    found.known[at] = found.known[at]! + known[i]!;
    found.rated[at] = found.rated[at]! + rated[i]!;
    if (customer[i]! < found.customer[at]!) found.customer[at] = customer[i]!;
    const item = place[label[i]!]!;
    const its = found.items[at]!;
    if (label[i] !== 0 && !its.includes(item)) its.push(item);
  }
  for (const its of found.items) if (its.length > 1) its.sort((a, b) => a - b);
  return found;
}

/** The labels of some lines by name: the order in which rows were loaded decides nothing. */
function inUse(all: readonly string[], label: Int32Array, counts: (line: number) => boolean) {
  const used = new Uint8Array(all.length);
  for (let i = 0; i < label.length; i++) if (counts(i)) used[label[i]!] = 1;
  const codes = [...all.keys()].filter((code) => code > 0 && used[code] === 1);
  codes.sort((a, b) => (all[a]! < all[b]! ? -1 : 1));
  const place = new Int32Array(all.length).fill(-1);
  codes.forEach((code, i) => {
    place[code] = i;
  });
  return { labels: codes.map((code) => all[code]!), place };
}

/** The places of lines by order number, lines of an order as they come. */
function byOrder(order: Int32Array, most: number): Int32Array {
  const next = new Int32Array(most + 2);
  for (let i = 0; i < order.length; i++) next[order[i]! + 1] = next[order[i]! + 1]! + 1;
  for (let of = 1; of < next.length; of++) next[of] = next[of]! + next[of - 1]!;
  const places = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const of = order[i]!;
    places[next[of]!] = i;
    next[of] = next[of]! + 1;
  }
  return places;
}
