import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** By what sales are told apart. */
export type ProductLabel = 'product' | 'category' | 'brand';

/** Sales of one product or category over a period, and over the one before it. Money in minor units. */
export interface ProductSales {
  /** Empty where the line names no product, or the product no category. */
  readonly label: string;
  readonly name: string | null;
  readonly orders: number;
  readonly customers: number;
  readonly pieces: number;
  readonly spend: number;
  readonly known: number;
  readonly rated: number;
  readonly returned: number;
  readonly spendBefore: number;
  readonly knownBefore: number;
  readonly ratedBefore: number;
}

/** How products are named in SQL over `p` (product_rows), by what they are told apart by. */
export const productCuts: Readonly<Record<ProductLabel, { readonly label: string; readonly name: string }>> =
  {
    product: { label: `coalesce(p.product_id, '')`, name: 'p.name' },
    category: { label: `coalesce(p.category, '')`, name: 'null' },
    brand: { label: `coalesce(p.brand, '')`, name: 'null' },
  };

/** The definition of sales by product or category: every line by its own day, returns taken off, anonymous sales included. */
export function productSalesSql(by: ProductLabel): string {
  const { label, name } = productCuts[by];
  return `
with line as (
  select ${label} as label, ${name} as name, o.order_no, o.customer, o.quantity, o.amount,
    ${lineMargin.known} as known, ${lineMargin.rated} as rated,
    case when o.day >= @from then 1 else 0 end as now
  from order_rows o left join product_rows p on p.product = o.product
  where o.day between @before and @to
)
select label, max(name) as name, count(distinct case when now = 1 and amount > 0 then order_no end) as orders,
  count(distinct case when now = 1 and amount > 0 and customer > 0 then customer end) as customers,
  coalesce(sum(quantity) filter (where now = 1), 0) as pieces,
  coalesce(sum(amount) filter (where now = 1), 0) as spend,
  coalesce(sum(known) filter (where now = 1), 0) as known,
  coalesce(sum(rated) filter (where now = 1), 0) as rated,
  coalesce(sum(amount) filter (where now = 1 and amount < 0), 0) as returned,
  coalesce(sum(amount) filter (where now = 0), 0) as spendBefore,
  coalesce(sum(known) filter (where now = 0), 0) as knownBefore,
  coalesce(sum(rated) filter (where now = 0), 0) as ratedBefore
from line group by label order by label`;
}

/** Sales by product or category from day `from` to day `to`, and in as many days before. */
export async function productSales(
  store: Store,
  by: ProductLabel,
  from: Day,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly ProductSales[]> {
  return store.db.prepare<[object], ProductSales>(productSalesSql(by)).all({
    before: from - (to - from + 1),
    from,
    to,
    assume: assumeMarginMillionths ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  });
}

/** Baskets: what was bought together, with the margin of each. Items are codes into `labels`. */
export interface Baskets {
  readonly labels: readonly string[];
  readonly items: readonly (readonly number[])[];
  readonly customer: readonly number[];
  readonly known: readonly number[];
  readonly rated: readonly number[];
}

/** The definition of a basket: the lines of one order with a positive amount, each product or category once. */
export function basketsSql(by: ProductLabel, promoted: boolean): string {
  const bare = promoted
    ? ''
    : `and not exists (select 1 from order_rows s where s.order_no = o.order_no and (s.code is not null or s.discount > 0))`;
  return `
select o.order_no, o.customer, ${productCuts[by].label} as label, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.day between @from and @to and o.amount > 0 ${bare}
group by o.order_no, o.customer, label
order by o.order_no, label`;
}

/** The baskets from day `from` to day `to`; `promoted` = also orders with a voucher code or a discount. */
export async function baskets(
  store: Store,
  by: ProductLabel,
  from: Day,
  to: Day,
  promoted: boolean,
  assumeMarginMillionths: number | undefined,
): Promise<Baskets> {
  const codes = new Map<string, number>();
  const items: number[][] = [];
  const customer: number[] = [];
  const known: number[] = [];
  const rated: number[] = [];
  let last = -1;
  type Raw = [number, number, string, number, number];
  for (const [order, who, label, k, r] of store.db
    .prepare<[object], Raw>(basketsSql(by, promoted))
    .raw()
    .iterate({
      from,
      to,
      assume: assumeMarginMillionths ?? null,
      minor_per_major: Number(`1e${store.settings.currencyDigits}`),
    })) {
    if (order !== last) {
      last = order;
      items.push([]);
      customer.push(who);
      known.push(0);
      rated.push(0);
    }
    const at = items.length - 1;
    known[at] = known[at]! + k;
    rated[at] = rated[at]! + r;
    if (label === '') continue;
    if (!codes.has(label)) codes.set(label, codes.size);
    items[at]!.push(codes.get(label)!);
  }
  // Codes by name: the order in which rows were loaded decides nothing.
  const labels = [...codes.keys()].sort();
  const place = new Map(labels.map((label, i) => [codes.get(label)!, i]));
  return {
    labels,
    items: items.map((basket) => basket.map((code) => place.get(code)!).sort((a, b) => a - b)),
    customer,
    known,
    rated,
  };
}

/** What one customer bought of one product, category or brand. Minor units, returns taken off. */
export interface BuyerSales {
  readonly customer: number;
  readonly spend: number;
  readonly known: number;
  readonly rated: number;
}

/** The definition of what each customer bought of one product, category or brand. */
function buyerSalesSql(by: ProductLabel): string {
  return `
select o.customer, sum(o.amount) as spend, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.customer > 0 and o.day between @from and @to and ${productCuts[by].label} = @label
group by o.customer order by o.customer`;
}

/** What each customer bought of one product, category or brand from day `from` to day `to`. */
export async function buyerSales(
  store: Store,
  by: ProductLabel,
  label: string,
  from: Day,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly BuyerSales[]> {
  return store.db.prepare<[object], BuyerSales>(buyerSalesSql(by)).all({
    label,
    from,
    to,
    assume: assumeMarginMillionths ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  });
}
