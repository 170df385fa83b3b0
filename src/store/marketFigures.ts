import type { Day } from '../days.js';
import type { Store } from './open.js';

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

/** Own sales by day and segment from day `from` to day `to`. */
export async function ownSales(
  { db }: Store,
  by: SegmentBy,
  from: Day,
  to: Day,
): Promise<readonly OwnSales[]> {
  return db.prepare<[object], OwnSales>(ownSalesSql(by)).all({ from, to });
}
