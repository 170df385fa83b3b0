import type { Day } from '../days.js';
import { countedOrder, orderOf } from './countedOrder.js';
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
 * The definition of a basket: an order (`countedOrder`), with each product or category of which something was kept once. An
 * order of several customers is that of the one with the least number.
 */
export function basketsSql(by: ProductLabel, promoted: boolean): string {
  const bare = promoted
    ? ''
    : `where not exists (select 1 from order_rows s where s.order_no = l.order_no and (s.code is not null or s.discount > 0))`;
  return `
with line as (
  select ${countedOrder.number} as order_no, o.customer, ${productCuts[by].label} as label, o.amount,
    ${lineMargin.known} as known, ${lineMargin.rated} as rated
  from order_rows o left join product_rows p on p.product = o.product
  where o.day between @from and @to
), counted as (
  select order_no from line group by order_no having ${countedOrder.counts}
)
select l.order_no, min(min(l.customer)) over (partition by l.order_no) as customer, l.label,
  sum(l.known) as known, sum(l.rated) as rated
from line l join counted c on c.order_no = l.order_no ${bare}
group by l.order_no, l.label having ${countedOrder.counts}
order by l.order_no, l.label`;
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
    amount: growingNumbers(),
    known: growingNumbers(),
    rated: growingNumbers(),
  };
  const offered = growingInts();
  const columns: readonly LineColumnName[] = ['customer', 'day', 'order', 'returned', 'product', 'amount'];
  const wanted = [...columns, ...(promoted ? [] : (['promoted'] as const)), ...(costs?.columns ?? [])];
  eachLinePiece(store, [...new Set(wanted)], (piece) => {
    const [customer, day, order] = [piece.whole('customer'), piece.whole('day'), piece.whole('order')];
    const [product, returned] = [piece.whole('product'), piece.whole('returned')];
    const amount = piece.number('amount');
    const cost = costs?.of(piece);
    const offer = promoted ? undefined : piece.whole('promoted');
    for (let i = 0; i < piece.rows; i++) {
      if (offer?.[i] === 1) offered.push(order[i]!);
      const paid = amount[i]!;
      if (day[i]! < from || day[i]! > to) continue;
      const isKnown = cost !== undefined && !Number.isNaN(cost[i]!);
      lines.order.push(orderOf(paid, order[i]!, returned[i]!));
      lines.customer.push(customer[i]!);
      lines.label.push(labelAt(products, product[i]!));
      lines.amount.push(paid);
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
  const places = byOrder(order, most);
  const isKept = keptLines(places, order, label, lines.amount.done(), isLeftOut);
  const { labels, place } = inUse(products.labels, label, (i) => isKept[i] === 1);
  const found = {
    labels,
    items: [] as number[][],
    customer: [] as number[],
    known: [] as number[],
    rated: [] as number[],
  };
  let last = -1;
  for (let r = 0; r < places.length; r++) {
    const i = places[r]!;
    if (isKept[i] === 0) continue;
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

/** Marks the lines of labels of which something was kept, in orders that count and are not left out; `places` are by order. */
function keptLines(
  places: Int32Array,
  order: Int32Array,
  label: Int32Array,
  amount: Float64Array,
  isLeftOut: Uint8Array,
): Uint8Array {
  const isKept = new Uint8Array(order.length);
  const nets = new Float64Array(largest(label) + 1);
  for (let from = 0, to = 0; from < places.length; from = to) {
    const of = order[places[from]!]!;
    let whole = 0;
    for (to = from; to < places.length && order[places[to]!] === of; to++) whole += amount[places[to]!]!;
    if (whole <= 0 || isLeftOut[of] === 1) continue;
    for (let r = from; r < to; r++) nets[label[places[r]!]!] = 0;
    for (let r = from; r < to; r++) {
      const code = label[places[r]!]!;
      nets[code] = nets[code]! + amount[places[r]!]!;
    }
    for (let r = from; r < to; r++) if (nets[label[places[r]!]!]! > 0) isKept[places[r]!] = 1;
  }
  return isKept;
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
