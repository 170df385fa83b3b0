import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { type OrderColumns, orderColumns } from './orderColumns.js';
import { largest } from './orderPlaces.js';

/** What was said about one brand (empty: the whole segment) in one segment and period. Money in minor units. */
export interface MarketRow {
  readonly period: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly segment: string;
  readonly brand: string;
  readonly size: number | null;
  readonly sales: number | null;
  readonly share: number | null;
  readonly respondents: number | null;
}

/** The definition of market figures as of a day: of periods that are over by then. */
export const marketFiguresSql = `
select period, first_day as firstDay, last_day as lastDay, segment, brand, size, sales, share / 1000000.0 as share, respondents
from market_rows where last_day <= @to order by period, segment, brand`;

const later = 'select count(*) from market_rows where last_day > @to';

/** Figures of periods that are over, and how many rows are of periods that are not. */
export async function marketFigures(
  { db }: Store,
  to: Day,
): Promise<{ readonly figures: readonly MarketRow[]; readonly later: number }> {
  return {
    figures: db.prepare<[object], MarketRow>(marketFiguresSql).all({ to }),
    later: db.prepare<[object], number>(later).pluck().get({ to })!,
  };
}

/** What of an order line or its customer names the segment of a market. */
export type SegmentBy = 'all' | 'category' | 'brand' | 'region' | 'country' | 'channel';

const labels: Readonly<Record<SegmentBy, string>> = {
  all: `''`,
  category: `coalesce(p.category, '')`,
  brand: `coalesce(p.brand, '')`,
  region: `coalesce(c.region, '')`,
  country: `coalesce(c.country, '')`,
  channel: `coalesce(o.channel, '')`,
};

/** The definition of own sales by day and segment: every line, returns taken off, anonymous sales included. */
export function ownSalesSql(by: SegmentBy): string {
  const product =
    by === 'category' || by === 'brand' ? 'left join product_rows p on p.product = o.product' : '';
  const customer =
    by === 'region' || by === 'country' ? 'left join customer_rows c on c.customer = o.customer' : '';
  return `
select o.day, ${labels[by]} as label, sum(o.amount) as amount
from order_rows o ${product}${customer}
where o.day between @from and @to
group by o.day, label order by o.day, label`;
}

/** Own sales of a day in a segment, minor units. */
export interface OwnSales {
  readonly day: Day;
  readonly label: string;
  readonly amount: number;
}

const productLabels = (column: 'category' | 'brand') =>
  `select product, ${column} as label from product_rows where ${column} is not null order by product`;
const customerLabels = (column: 'region' | 'country') =>
  `select customer, ${column} as label from customer_rows where ${column} is not null order by customer`;

/** Own sales by day and segment from day `from` to day `to`: `ownSalesSql` over columns. */
export async function ownSales(
  store: Store,
  by: SegmentBy,
  from: Day,
  to: Day,
): Promise<readonly OwnSales[]> {
  const lines = orderColumns(store);
  const day = lines.whole('day');
  const amount = lines.number('amount');
  const { codes, names } = labelsOf(store, lines, by);
  const span = to - from + 1;
  const sums = new Map<number, number>();
  for (let i = 0; i < lines.rows; i++) {
    if (day[i]! < from || day[i]! > to) continue;
    const key = (codes(i) + 1) * span + day[i]! - from;
    sums.set(key, (sums.get(key) ?? 0) + amount[i]!);
  }
  return [...sums]
    .map(([key, sum]) => ({
      day: from + (key % span),
      label: names[Math.floor(key / span) - 1] ?? '',
      amount: sum,
    }))
    .sort((a, b) => a.day - b.day || (a.label < b.label ? -1 : 1));
}

/** The label of each line as a code into `names`, −1 without one. */
function labelsOf(
  { db }: Store,
  lines: OrderColumns,
  by: SegmentBy,
): { readonly codes: (line: number) => number; readonly names: readonly string[] } {
  if (by === 'all') return { codes: () => -1, names: [] };
  if (by === 'channel') {
    const channel = lines.whole('channel');
    return { codes: (line) => channel[line]!, names: lines.channels };
  }
  const ofProduct = by === 'category' || by === 'brand';
  const owner = lines.whole(ofProduct ? 'product' : 'customer');
  const names: string[] = [];
  const codeOf = new Map<string, number>();
  const code = new Int32Array(largest(owner) + 1).fill(-1);
  const sql = ofProduct ? productLabels(by) : customerLabels(by);
  eachRow(db, [ofProduct ? 'product' : 'customer', 'label'], sql, [], (one: number, label: string) => {
    if (one >= code.length) return;
    let known = codeOf.get(label);
    if (known === undefined) {
      known = names.push(label) - 1;
      codeOf.set(label, known);
    }
    code[one] = known;
  });
  return { codes: (line) => code[owner[line]!]!, names };
}
