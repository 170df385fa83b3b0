import type { Day } from '../days.js';
import { byText } from './armSums.js';
import { lineCosts } from './lineCosts.js';
import { lineMargin } from './lineMargin.js';
import { eachLinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { labelAt, type ProductLabel, productCuts, productLabels } from './productLabels.js';
import { type LineLabels, salesByLabel, salesByLabelSql } from './salesByLabel.js';

/** Sales of one product or category over a period, and over the one before it. Money in minor units. */
export interface ProductSales {
  /** Empty where the line names no product, or the product no category. */
  readonly label: string;
  readonly name: string | null;
  /** Orders of which something of this label was kept, and customers with one of their own. */
  readonly orders: number;
  readonly customers: number;
  readonly pieces: number;
  readonly spend: number;
  readonly discount: number;
  readonly known: number;
  readonly rated: number;
  readonly returned: number;
  readonly spendBefore: number;
  readonly knownBefore: number;
  readonly ratedBefore: number;
}

/** The definition of sales by product or category. */
export function productSalesSql(by: ProductLabel): string {
  const { label, name } = productCuts[by];
  return salesByLabelSql(label, name);
}

/** Sales by product or category from day `from` to day `to`, and in as many days before: `productSalesSql` over columns. */
export async function productSales(
  store: Store,
  by: ProductLabel,
  from: Day,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly ProductSales[]> {
  const products = productLabels(store, by);
  const labels: LineLabels = {
    columns: ['product'],
    labels: products.labels,
    of(piece) {
      const product = piece.whole('product');
      return (line) => labelAt(products, product[line]!);
    },
  };
  return salesByLabel(store, labels, { from, to, assumed: assumeMarginMillionths })
    .flatMap((sums, code) => {
      if (sums === undefined) return [];
      const { lines: _, ...sold } = sums;
      return [{ label: products.labels[code]!, name: products.names[code] ?? null, ...sold }];
    })
    .sort((a, b) => byText(a.label, b.label));
}

/** What one customer bought of one product, category or brand. Minor units, returns taken off. */
export interface BuyerSales {
  readonly customer: number;
  readonly spend: number;
  readonly known: number;
  readonly rated: number;
}

/** The definition of what each customer bought of one product, category or brand. */
export function buyerSalesSql(by: ProductLabel): string {
  return `
select o.customer, sum(o.amount) as spend, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.customer > 0 and o.day between @from and @to and ${productCuts[by].label} = @label
group by o.customer order by o.customer`;
}

/** What each customer bought of one product, category or brand from day `from` to day `to`: `buyerSalesSql` over columns. */
export async function buyerSales(
  store: Store,
  by: ProductLabel,
  label: string,
  from: Day,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly BuyerSales[]> {
  const products = productLabels(store, by);
  const wanted = products.labels.indexOf(label);
  const costs = assumeMarginMillionths === undefined ? lineCosts(store) : undefined;
  const found: { customer: number; spend: number; known: number; rated: number }[] = [];
  const columns: readonly LineColumnName[] = ['customer', 'day', 'product', 'amount'];
  eachLinePiece(store, [...new Set([...columns, ...(costs?.columns ?? [])])], (piece) => {
    const [customer, day, product] = [piece.whole('customer'), piece.whole('day'), piece.whole('product')];
    const amount = piece.number('amount');
    const cost = costs?.of(piece);
    for (let i = 0; i < piece.rows; i++) {
      if (customer[i] === 0 || day[i]! < from || day[i]! > to) continue;
      if (labelAt(products, product[i]!) !== wanted) continue;
      let last = found.at(-1);
      if (last === undefined || last.customer !== customer[i]) {
        last = { customer: customer[i]!, spend: 0, known: 0, rated: 0 };
        found.push(last);
      }
      last.spend += amount[i]!;
      if (cost === undefined || Number.isNaN(cost[i]!)) last.rated += amount[i]!;
      else last.known += amount[i]! - cost[i]!;
    }
  });
  return found;
}
