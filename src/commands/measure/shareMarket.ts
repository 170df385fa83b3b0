import type { Day } from '../../days.js';
import { unknownName } from '../../errors.js';
import { type BrandShare, marketShares } from '../../measure/marketShares.js';
import { type Column, howMany, note, type Result, type Row, warning } from '../../result.js';
import {
  type MarketRow,
  marketFigures,
  marketFiguresSql,
  ownSales,
  ownSalesSql,
  type SegmentBy,
} from '../../store/marketFigures.js';
import type { Store } from '../../store/open.js';
import { lineParameters } from '../../store/writtenSql.js';
import { asOfNote } from '../shared.js';
import { moneyFraction, precise, readUpTo, sqlLines, worked } from './explained.js';

export const marketColumns: readonly Column[] = [
  { name: 'segment', kind: 'text' },
  { name: 'period', kind: 'text' },
  { name: 'brand', kind: 'text' },
  { name: 'size', kind: 'money' },
  { name: 'sales', kind: 'money' },
  { name: 'share', kind: 'share' },
  { name: 'share_low', kind: 'share', heading: 'low' },
  { name: 'share_high', kind: 'share', heading: 'high' },
  { name: 'change', kind: 'share' },
  { name: 'relative_share', kind: 'ratio', heading: 'to largest other' },
  { name: 'respondents', kind: 'count', machineOnly: true },
  { name: 'source', kind: 'text', machineOnly: true },
];

/** How own orders are called beside the brands of a market. */
export const ownOrders = '(own orders)';

/** Shares of the market by segment, period and brand, own orders beside them. */
export async function byMarket(
  store: Store,
  asOf: Day,
  by: SegmentBy,
  ownBrand: string | undefined,
): Promise<Result> {
  const { figures, later } = await marketFigures(store, asOf);
  const named = new Set(figures.map(({ brand }) => brand).filter((brand) => brand !== ''));
  if (ownBrand !== undefined && !named.has(ownBrand)) {
    throw unknownName('brand', ownBrand, named, 'clm query "select distinct brand from markets"');
  }
  const own = await ownSalesOf(store, figures, by);
  const { brands, overfull } = marketShares(figures, own.of, ownOrders, ownBrand);
  return {
    chart: {
      kind: 'intervals',
      title: 'Share of the market, with a 95 % interval where people were asked',
      label: ['segment', 'period', 'brand'],
      series: [{ name: 'share', value: 'share', low: 'share_low', high: 'share_high' }],
    },
    title: `Shares of the market; money in ${store.settings.currency}`,
    columns: marketColumns,
    rows: brands.map(
      (one): Row => [
        one.segment,
        one.period,
        one.brand,
        one.size,
        one.sales,
        one.share,
        one.shareLow,
        one.shareHigh,
        one.change,
        one.relative,
        one.respondents,
        one.source,
      ],
    ),
    notes: [
      note(asOfNote(asOf)),
      ...(figures.length === 0
        ? [note('no market figures of a period that is over: load them with "clm ingest markets"')]
        : []),
      ...(later === 0
        ? []
        : [
            note(
              `${later} market row${later === 1 ? ' is of a period that is' : 's are of periods that are'} not over: left out`,
            ),
          ]),
      ...(own.strange.length === 0
        ? []
        : [
            note(
              `no ${by} of an order is called ${own.strange.slice(0, 5).join(', ')}: no own share there; --segment says what names segments`,
            ),
          ]),
      ...overfull.map(({ period, segment, sum }) =>
        warning(
          `${segment === '' ? '' : `${segment}, `}${period}: the shares of its brands sum to ${(100 * sum).toFixed(1)} %`,
        ),
      ),
      ...(brands.some(({ shareLow }) => shareLow !== undefined)
        ? [
            note(
              'intervals take shares for shares of the respondents, all brands of a segment at once; they know nothing of who was not asked',
            ),
          ]
        : []),
    ],
    explain: [
      readUpTo(asOf),
      'share = as stated, else sales / size of the segment; own orders: net sales of the period / size of the segment',
      'interval = score interval of share x respondents of respondents at 5 % / brands of the segment (Goodman 1965)',
      'change = share - share of the same brand in the period of the same kind that ended the day before',
      'relative_share = share / largest share of another brand; own orders are nobody’s competitor, nor is the brand that --brand says is ours theirs',
      `${howMany(figures.length, 'market row')} of periods that are over, ${later} of others left out; ${howMany(brands.length, 'share')} of ${named.size} brands`,
      ...brands.slice(0, worked).map((one) => shareExplained(store, one)),
      ...sqlLines(marketFiguresSql, { to: asOf }, 'sql of the market:'),
      ...sqlLines(ownSalesSql(by), lineParameters(store, own.to, own.from), 'sql of own sales:'),
    ],
  };
}

function shareExplained(store: Store, one: BrandShare): string {
  const name = [one.segment, one.period, one.brand].filter((word) => word !== '').join(', ');
  const known = one.share === undefined ? 'no share' : `share ${precise(one.share)}`;
  const sum =
    one.sales === undefined || one.size === undefined
      ? known
      : `${known}; sales over size ${moneyFraction(store, one.sales, one.size)}`;
  const interval =
    one.shareLow === undefined || one.shareHigh === undefined
      ? ''
      : `, of ${one.respondents} respondents [${precise(one.shareLow)}, ${precise(one.shareHigh)}]`;
  return `  ${name}: ${sum}${interval}`;
}

export interface OwnSalesOf {
  readonly of: (figure: MarketRow) => number | undefined;
  /** Segments that nothing that was ever sold belongs to. */
  readonly strange: readonly string[];
  /** The days of own sales that were read. */
  readonly from: Day;
  readonly to: Day;
}

/** Own sales in the segment and period of a figure. */
export async function ownSalesOf(
  store: Store,
  figures: readonly MarketRow[],
  by: SegmentBy,
): Promise<OwnSalesOf> {
  if (figures.length === 0) return { of: () => undefined, strange: [], from: 0, to: -1 };
  const from = figures.reduce((day, { firstDay }) => Math.min(day, firstDay), Number.POSITIVE_INFINITY);
  const to = figures.reduce((day, { lastDay }) => Math.max(day, lastDay), Number.NEGATIVE_INFINITY);
  const sales = await ownSales(store, by, from, to);
  const bySegment = new Map<string, (typeof sales)[number][]>();
  for (const one of sales) {
    for (const segment of new Set([one.label.toLowerCase(), ''])) {
      const known = bySegment.get(segment);
      if (known === undefined) bySegment.set(segment, [one]);
      else known.push(one);
    }
  }
  const of = ({ segment, firstDay, lastDay }: MarketRow) => {
    const known = bySegment.get(by === 'all' ? '' : segment.toLowerCase());
    if (known === undefined) return undefined;
    return known.reduce(
      (sum, { day, amount }) => (day >= firstDay && day <= lastDay ? sum + amount : sum),
      0,
    );
  };
  const segments = [...new Set(figures.map(({ segment }) => segment))].filter((segment) => segment !== '');
  const strange = by === 'all' ? [] : segments.filter((segment) => !bySegment.has(segment.toLowerCase()));
  return { of, strange, from, to };
}
