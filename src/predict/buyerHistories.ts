import { civil, type Day } from '../days.js';

/** The days on which customers bought; `start[c] … start[c + 1] − 1` are those of customer number `c`, ascending. */
export interface BoughtDays {
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** What each day earned, in any unit of money; NaN where it is not known. */
  readonly margin: Float64Array;
}

/** What models of buying know of customers; all arrays have one entry per customer who ever bought. */
export interface BuyerHistories {
  readonly customer: Int32Array;
  /** Repeat purchases: days (or periods) with a purchase after the first one. */
  readonly frequency: Int32Array;
  /** Time from the first purchase to the last, in weeks (or periods). */
  readonly recency: Float64Array;
  /** Time from the first purchase to the end, in weeks (or periods). */
  readonly age: Float64Array;
  /** Mean margin per repeat purchase; 0 without one, NaN if margins are not known. */
  readonly margin: Float64Array;
  /** Time since the last purchase over the customer's own median gap between purchases; NaN below two gaps. */
  readonly overdue: Float64Array;
}

/**
 * Histories in weeks as of a day, from what was bought up to it: several purchases on one day are one. Source of the
 * definitions: Fader, Hardie & Lee 2005, Marketing Science 24(2).
 */
export function weeklyHistories(days: BoughtDays, asOf: Day): BuyerHistories {
  const of = (day: Day) => day;
  return histories(days, asOf, of, asOf, 7);
}

/** How long a period of the BG/BB model is. */
export type PeriodLength = 'year' | 'quarter' | 'month';

/**
 * Histories in whole calendar periods: opportunities are the complete periods after the one of the first purchase, and
 * several purchases in one period are one. A period that is not over by `asOf` is left out. Source: Fader, Hardie & Shang
 * 2010, Marketing Science 29(6).
 */
export function periodHistories(days: BoughtDays, asOf: Day, length: PeriodLength): BuyerHistories {
  const of = (day: Day) => periodOf(day, length);
  return histories(days, asOf, of, of(asOf + 1) - 1, 1);
}

/** The number of the calendar period that a day is in. */
function periodOf(day: Day, length: PeriodLength): number {
  const { year, month } = civil(day);
  if (length === 'year') return year;
  return length === 'quarter' ? year * 4 + Math.floor((month - 1) / 3) : year * 12 + month - 1;
}

function histories(
  days: BoughtDays,
  asOf: Day,
  of: (day: Day) => number,
  end: number,
  unit: number,
): BuyerHistories {
  const customer: number[] = [];
  const frequency: number[] = [];
  const recency: number[] = [];
  const age: number[] = [];
  const margin: number[] = [];
  const overdue: number[] = [];
  for (let c = 0; c + 1 < days.start.length; c++) {
    const from = days.start[c]!;
    let to = days.start[c + 1]!;
    while (to > from && (days.day[to - 1]! > asOf || of(days.day[to - 1]!) > end)) to--;
    if (to === from) continue;
    const first = of(days.day[from]!);
    let last = first;
    let repeats = 0;
    let earned = 0;
    const gaps: number[] = [];
    for (let i = from; i < to; i++) {
      const at = of(days.day[i]!);
      if (i > from) gaps.push(days.day[i]! - days.day[i - 1]!);
      if (at === first) continue;
      if (at !== last) repeats++;
      last = at;
      earned += days.margin[i]!;
    }
    customer.push(c);
    frequency.push(repeats);
    recency.push((last - first) / unit);
    age.push((end - first) / unit);
    margin.push(repeats === 0 ? 0 : earned / repeats);
    overdue.push(gaps.length < 2 ? Number.NaN : (asOf - days.day[to - 1]!) / median(gaps));
  }
  return {
    customer: Int32Array.from(customer),
    frequency: Int32Array.from(frequency),
    recency: Float64Array.from(recency),
    age: Float64Array.from(age),
    margin: Float64Array.from(margin),
    overdue: Float64Array.from(overdue),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
