import { civil, type Day, daysInMonth } from '../days.js';
import type { PurchaseHistory } from './retention.js';

/** How often a group of repeat buyers comes back, and how many of them are late. Days are calendar days at an average season. */
export interface Cycle {
  readonly buyers: 'frequent' | 'rare';
  readonly customers: number;
  readonly gaps: number;
  readonly medianDays: number;
  /** Nine in ten come back within so many days. */
  readonly thresholdDays: number;
  /** Longer without an order than that, as of the report. */
  readonly late: number;
}

/** The rhythm of purchases: seasons and the cycles of frequent and rare buyers. */
export interface PurchaseCycle {
  /** Sales per day of each month over the average month, January first; all 1 with less than a year of orders. */
  readonly season: readonly number[];
  readonly seasonal: boolean;
  /** Median calendar days between two purchase days of a customer. */
  readonly medianGapDays: number | undefined;
  readonly buyers: number;
  readonly repeatBuyers: number;
  readonly cycles: readonly Cycle[];
}

/**
 * Gaps between a customer's purchase days, measured in seasonal time: a day of a month that sells twice the average counts as two,
 * so a quiet summer makes nobody late. Repeat buyers are halved at the median of their own mean gap; each half has the median
 * of its gaps and the threshold within which nine in ten come back.
 */
export function purchaseCycle(history: PurchaseHistory, asOf: Day): PurchaseCycle {
  const { season, seasonal } = seasonOf(history, asOf);
  const clock = seasonalClock(season);
  const calendar: number[] = [];
  const people: { readonly mean: number; readonly gaps: readonly number[]; readonly since: number }[] = [];
  let buyers = 0;
  for (let c = 0; c < history.customers; c++) {
    const days: number[] = [];
    for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
      const day = history.day[at]!;
      if (history.amount[at]! > 0 && day <= asOf && day !== days.at(-1)) days.push(day);
    }
    if (days.length > 0) buyers++;
    if (days.length < 2) continue;
    const gaps = days.slice(1).map((day, i) => clock(day) - clock(days[i]!));
    for (let i = 1; i < days.length; i++) calendar.push(days[i]! - days[i - 1]!);
    people.push({
      mean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
      gaps,
      since: clock(asOf) - clock(days.at(-1)!),
    });
  }
  const middle = quantile(people.map(({ mean }) => mean).sort(ascending), 0.5);
  const cycles = (['frequent', 'rare'] as const).flatMap((group) => {
    const its = people.filter(({ mean }) => mean <= middle! === (group === 'frequent'));
    const gaps = its.flatMap((one) => one.gaps).sort(ascending);
    const medianDays = quantile(gaps, 0.5);
    const thresholdDays = quantile(gaps, 0.9);
    if (medianDays === undefined || thresholdDays === undefined) return [];
    const late = its.filter(({ since }) => since > thresholdDays).length;
    return [{ buyers: group, customers: its.length, gaps: gaps.length, medianDays, thresholdDays, late }];
  });
  return {
    season,
    seasonal,
    medianGapDays: quantile(calendar.sort(ascending), 0.5),
    buyers,
    repeatBuyers: people.length,
    cycles,
  };
}

const ascending = (a: number, b: number) => a - b;

/** The smallest value with at least a share `p` of the sorted values up to it. */
function quantile(sorted: readonly number[], p: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
}

/** Orders per day of each month over the last whole years, relative to their mean over months. */
function seasonOf(history: PurchaseHistory, asOf: Day) {
  const first = history.day.reduce((least, day) => (day < least ? day : least), Number.POSITIVE_INFINITY);
  const years = Math.floor((asOf - first + 1) / 365);
  if (!(years >= 1)) return { season: new Array<number>(12).fill(1), seasonal: false };
  const from = asOf - years * 365 + 1;
  const orders = new Array<number>(12).fill(0);
  const days = new Array<number>(12).fill(0);
  for (let day = from; day <= asOf; day++) days[civil(day).month - 1]!++;
  history.day.forEach((day, at) => {
    if (day >= from && day <= asOf && history.amount[at]! > 0) orders[civil(day).month - 1]!++;
  });
  const perDay = orders.map((n, month) => n / days[month]!);
  const mean = perDay.reduce((sum, rate) => sum + rate, 0) / 12;
  return { season: perDay.map((rate) => rate / mean), seasonal: true };
}

/** Days of an average season since 1970 at a calendar day. */
function seasonalClock(season: readonly number[]): (day: Day) => number {
  const known = new Map<number, number>();
  return (day) => {
    const { year, month, date } = civil(day);
    const key = 12 * year + month - 1;
    let start = known.get(key);
    if (start === undefined) {
      start = 0;
      for (let m = 12 * 1970; m < key; m++)
        start += season[m % 12]! * daysInMonth(Math.floor(m / 12), (m % 12) + 1);
      known.set(key, start);
    }
    return start + season[month - 1]! * date;
  };
}
