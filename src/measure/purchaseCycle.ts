import { civil, type Day, daysInMonth } from '../days.js';
import { ascending } from '../stats/ascending.js';
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
  const { from, clock } = seasonalClock(season, history.day, asOf);
  const calendar = new Float64Array(history.day.length);
  const gaps = new Float64Array(history.day.length);
  /** Of repeat buyers: where their gaps begin, their mean gap, and the time since the last purchase. */
  const first = new Int32Array(history.customers + 1);
  const mean = new Float64Array(history.customers);
  const since = new Float64Array(history.customers);
  let [buyers, people, size] = [0, 0, 0];
  for (let c = 0; c < history.customers; c++) {
    const begin = size;
    let last = Number.NaN;
    let sum = 0;
    for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
      const day = history.day[at]!;
      if (!(history.amount[at]! > 0) || day > asOf || day === last) continue;
      if (!Number.isNaN(last)) {
        const gap = clock[day - from]! - clock[last - from]!;
        calendar[size] = day - last;
        gaps[size++] = gap;
        sum += gap;
      }
      last = day;
    }
    if (!Number.isNaN(last)) buyers++;
    if (size === begin) continue;
    first[people] = begin;
    mean[people] = sum / (size - begin);
    since[people++] = clock[asOf - from]! - clock[last - from]!;
  }
  first[people] = size;
  const middle = quantile(mean.slice(0, people).sort(), 0.5);
  const cycles = (['frequent', 'rare'] as const).flatMap((group) => {
    const belongs = (one: number) => mean[one]! <= middle! === (group === 'frequent');
    const its = new Float64Array(size);
    let [count, customers] = [0, 0];
    for (let one = 0; one < people; one++) {
      if (!belongs(one)) continue;
      customers++;
      for (let at = first[one]!; at < first[one + 1]!; at++) its[count++] = gaps[at]!;
    }
    const sorted = its.subarray(0, count).sort();
    const medianDays = quantile(sorted, 0.5);
    const thresholdDays = quantile(sorted, 0.9);
    if (medianDays === undefined || thresholdDays === undefined) return [];
    let late = 0;
    for (let one = 0; one < people; one++) if (belongs(one) && since[one]! > thresholdDays) late++;
    return [{ buyers: group, customers, gaps: count, medianDays, thresholdDays, late }];
  });
  return {
    season,
    seasonal,
    medianGapDays: quantile(ascending(calendar.subarray(0, size)), 0.5),
    buyers,
    repeatBuyers: people,
    cycles,
  };
}

/** The smallest value with at least a share `p` of the sorted values up to it. */
function quantile(sorted: Float64Array, p: number): number | undefined {
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
  const months = Uint8Array.from({ length: asOf - from + 1 }, (_, i) => civil(from + i).month - 1);
  for (let at = 0; at < history.day.length; at++) {
    const day = history.day[at]!;
    if (day >= from && day <= asOf && history.amount[at]! > 0) orders[months[day - from]!]!++;
  }
  const perDay = orders.map((n, month) => n / days[month]!);
  const mean = perDay.reduce((sum, rate) => sum + rate, 0) / 12;
  return { season: perDay.map((rate) => rate / mean), seasonal: true };
}

/** Days of an average season since 1970, by day from day `from`, the first of all, on. */
function seasonalClock(season: readonly number[], days: Int32Array, asOf: Day) {
  let from = asOf;
  for (let at = 0; at < days.length; at++) if (days[at]! < from) from = days[at]!;
  const starts = new Map<number, number>();
  const clock = Float64Array.from({ length: asOf - from + 1 }, (_, i) => {
    const { year, month, date } = civil(from + i);
    const key = 12 * year + month - 1;
    let start = starts.get(key);
    if (start === undefined) {
      start = 0;
      for (let m = 12 * 1970; m < key; m++)
        start += season[m % 12]! * daysInMonth(Math.floor(m / 12), (m % 12) + 1);
      starts.set(key, start);
    }
    return start + season[month - 1]! * date;
  });
  return { from, clock };
}
