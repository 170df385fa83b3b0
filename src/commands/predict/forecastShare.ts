import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type BrandShare, marketShares } from '../../measure/marketShares.js';
import { forecast, periodsNeeded } from '../../predict/forecast.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { marketFigures, marketFiguresSql, type SegmentBy } from '../../store/marketFigures.js';
import type { Store } from '../../store/open.js';
import { writtenSql } from '../../store/writtenSql.js';
import { ownOrders, ownSalesOf } from '../measure/shareMarket.js';
import { asOfNote, currencyOf } from '../shared.js';
import { methodLines } from './forecastTalk.js';

export const shareColumns: readonly Column[] = [
  { name: 'segment', kind: 'text' },
  { name: 'ahead', kind: 'count' },
  { name: 'share', kind: 'share' },
  { name: 'share_low', kind: 'share', heading: 'low' },
  { name: 'share_high', kind: 'share', heading: 'high' },
];

/** Own share of each segment of the market, so many of its periods ahead. Exit 5 where no segment has a long enough past. */
export async function forecastShare(store: Store, asOf: Day, by: SegmentBy, ahead: number): Promise<Result> {
  const { figures } = await marketFigures(store, asOf);
  const own = await ownSalesOf(store, figures, by);
  const { brands } = marketShares(figures, own.of, ownOrders);
  const found = latestRuns(brands.filter((one) => one.own && one.share !== undefined)).flatMap((run) => {
    const shares = Float64Array.from(run, (one) => one.share!);
    const made = forecast(shares, seasonOf(run[0]!.period), ahead);
    return made === undefined ? [] : [{ name: run[0]!.segment || 'all', run, made }];
  });
  if (found.length === 0) {
    throw new UserError(
      `no segment of the market has ${howMany(periodsNeeded(ahead), 'period')} in a row with own orders and its size`,
      {
        code: 'short_history',
        exit: exits.insufficient,
        hint: 'load more with "clm ingest markets", ask for fewer with --ahead, or see "clm measure share"',
      },
    );
  }
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return {
    title: 'Own share of the market ahead, with 95 % intervals',
    columns: shareColumns,
    rows: found.flatMap(({ name, made }) =>
      made.periods.map(
        ({ expected, low, high }, h): Row => [name, h + 1, within(expected), within(low), within(high)],
      ),
    ),
    currency: currencyOf(store),
    notes: [
      note(asOfNote(asOf)),
      ...found.map(({ name, run, made }) =>
        note(
          `${name}: ${howMany(run.length, 'period')} from ${run[0]!.period} to ${run.at(-1)!.period}, by ${made.method.name}${made.method.log ? ' of logarithms' : ''}`,
        ),
      ),
    ],
    explain: [
      ...methodLines(found),
      'sql of the market:',
      ...writtenSql(marketFiguresSql, { to: asOf }).split('\n'),
    ],
  };
}

/** Per segment the periods of one kind that follow one another up to the latest. */
function latestRuns(shares: readonly BrandShare[]): readonly (readonly BrandShare[])[] {
  const kind = (period: string) => period.replace(/\d+/g, '0');
  const groups = new Map<string, BrandShare[]>();
  for (const one of shares) {
    const key = `${one.segment}\u001f${kind(one.period)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const gap = group.findLastIndex((one, i) => i > 0 && group[i - 1]!.lastDay !== one.firstDay - 1);
    return gap < 0 ? group : group.slice(gap);
  });
}

function seasonOf(period: string): number {
  if (/-Q\d$/.test(period)) return 4;
  if (/-W\d\d$/.test(period)) return 52;
  return /^\d{4}-\d\d$/.test(period) ? 12 : 0;
}
