import type { Day } from '../days.js';
import { normalQuantile } from '../stats/normal.js';
import { wilsonAt } from '../stats/wilson.js';

/** What was said about one brand (empty: the whole segment) in one segment and period. Money in minor units. */
export interface MarketFigure {
  readonly period: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly segment: string;
  readonly brand: string;
  readonly size: number | null;
  readonly sales: number | null;
  /** A fraction. */
  readonly share: number | null;
  readonly respondents: number | null;
}

/** A brand in its segment and period, with its share of the market. */
export interface BrandShare {
  readonly period: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly segment: string;
  readonly brand: string;
  readonly own: boolean;
  readonly size: number | undefined;
  readonly sales: number | undefined;
  readonly share: number | undefined;
  readonly shareLow: number | undefined;
  readonly shareHigh: number | undefined;
  readonly respondents: number | undefined;
  /** Share over that of the largest other brand. */
  readonly relative: number | undefined;
  /** Share less that of the period before it of equal kind. */
  readonly change: number | undefined;
  readonly source: 'stated' | 'sales over size' | 'own orders over size' | 'no share';
}

/** A segment and period whose shares sum to more than 1. */
export interface Overfull {
  readonly period: string;
  readonly segment: string;
  readonly sum: number;
}

type Open = { -readonly [K in keyof BrandShare]: BrandShare[K] };

/**
 * Market shares by period, segment and brand (Farris et al., *Marketing Metrics*, sections 2.1 and 2.2): the share as stated,
 * else sales over the size of the segment. `ownSales` are one's own orders in a segment and period, as one more brand; `ownBrand`
 * is what the figures call it, and neither competes with the other. Where respondents are known, a share is taken for the share of respondents who named the brand, with simultaneous 95 %
 * intervals over the brands of the segment (Goodman 1965, Technometrics 7: a score interval at 5 % / brands each).
 */
export function marketShares(
  figures: readonly MarketFigure[],
  ownSales: (figure: MarketFigure) => number | undefined,
  ownName: string,
  ownBrand?: string,
): { readonly brands: readonly BrandShare[]; readonly overfull: readonly Overfull[] } {
  const groups = new Map<string, MarketFigure[]>();
  for (const figure of figures) {
    const key = `${figure.period}\u001f${figure.segment}`;
    groups.set(key, [...(groups.get(key) ?? []), figure]);
  }
  const overfull: Overfull[] = [];
  const brands = [...groups.values()].flatMap((group) => {
    const found = sharesOf(group, ownSales(group[0]!), ownName, ownBrand);
    const sum = found.filter(({ own }) => !own).reduce((all, { share }) => all + (share ?? 0), 0);
    if (sum > 1 + 1e-9) overfull.push({ period: group[0]!.period, segment: group[0]!.segment, sum });
    return found;
  });
  brands.sort(
    (a, b) =>
      compare(a.segment, b.segment) ||
      a.firstDay - b.firstDay ||
      a.lastDay - b.lastDay ||
      Number(b.own) - Number(a.own) ||
      (b.share ?? -1) - (a.share ?? -1) ||
      compare(a.brand, b.brand),
  );
  addChanges(brands);
  return { brands, overfull };
}

function sharesOf(
  group: readonly MarketFigure[],
  ownSales: number | undefined,
  ownName: string,
  ownBrand: string | undefined,
): Open[] {
  const whole = group.find(({ brand }) => brand === '');
  const size = whole?.size ?? group.find((figure) => figure.size !== null)?.size ?? undefined;
  const shared = group.filter(({ brand, share, sales }) => brand !== '' && (share ?? sales) !== null);
  const z = normalQuantile(1 - 0.025 / Math.max(1, shared.length))!;
  const open = (figure: MarketFigure): Open => {
    const over = size !== undefined && size > 0 && figure.sales !== null ? figure.sales / size : undefined;
    const share = figure.share ?? over;
    const respondents = figure.respondents ?? whole?.respondents ?? undefined;
    const asked = figure.share !== null && respondents !== undefined && respondents > 0;
    const interval =
      asked && figure.share <= 1 ? wilsonAt(figure.share * respondents, respondents, z) : undefined;
    return {
      period: figure.period,
      firstDay: figure.firstDay,
      lastDay: figure.lastDay,
      segment: figure.segment,
      brand: figure.brand,
      own: false,
      size,
      sales: figure.sales ?? undefined,
      share,
      shareLow: interval?.low,
      shareHigh: interval?.high,
      respondents,
      relative: undefined,
      change: undefined,
      source: figure.share !== null ? 'stated' : over !== undefined ? 'sales over size' : 'no share',
    };
  };
  const found = group.filter(({ brand }) => brand !== '').map(open);
  if (ownSales !== undefined) {
    const share = size !== undefined && size > 0 ? ownSales / size : undefined;
    const mine = { ...group[0]!, brand: ownName, sales: ownSales, share: null, respondents: null };
    found.push({
      ...open(mine),
      own: true,
      share,
      respondents: undefined,
      source: share === undefined ? 'no share' : 'own orders over size',
    });
  }
  const ours = (one: Open) => one.own || (ownBrand !== undefined && one.brand === ownBrand);
  for (const one of found) {
    const others = found
      .filter((other) => other !== one && !other.own && !(ours(one) && ours(other)))
      .map(({ share }) => share ?? 0);
    const largest = Math.max(0, ...others);
    one.relative = one.share === undefined || largest === 0 ? undefined : one.share / largest;
  }
  return found;
}

/** A period is compared with the one that ended the day before it began, and is of the same kind. */
function addChanges(brands: readonly Open[]): void {
  const ended = new Map<string, Open>();
  const kind = (period: string) => period.replace(/\d+/g, '0');
  const key = (one: Open, day: Day) =>
    [one.segment, one.brand, one.own, kind(one.period), day].join('\u001f');
  for (const one of brands) ended.set(key(one, one.lastDay), one);
  for (const one of brands) {
    const before = ended.get(key(one, one.firstDay - 1));
    if (one.share !== undefined && before?.share !== undefined) one.change = one.share - before.share;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
