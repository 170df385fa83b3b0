import { civil, type Day, dayOf, daysInMonth } from '../days.js';

/** The length of the periods that a series has. */
export type PeriodUnit = 'day' | 'week' | 'month';

/** Consecutive periods: those that are over, then those to come. */
export interface SalesPeriods {
  readonly unit: PeriodUnit;
  /** Periods that repeat: 7 days, 52 weeks, 12 months. */
  readonly season: number;
  /** First days of the periods that are over, and the first day of the one to come. */
  readonly starts: readonly Day[];
}

const seasons = { day: 7, week: 52, month: 12 } as const;

/**
 * The whole periods from a first day to a last one. Weeks are blocks of seven days that end on the last day; months are
 * those of the calendar, the first one taken if it begins by its third day, the last one if it is over.
 */
export function salesPeriods(unit: PeriodUnit, firstDay: Day, lastDay: Day): SalesPeriods {
  const season = seasons[unit];
  if (unit !== 'month') {
    const length = unit === 'week' ? 7 : 1;
    const count = Math.floor((lastDay - firstDay + 1) / length);
    const first = lastDay + 1 - count * length;
    return { unit, season, starts: Array.from({ length: count + 1 }, (_, i) => first + i * length) };
  }
  const starts: Day[] = [];
  const begins = civil(firstDay).date <= 3 ? firstOfMonth(firstDay) : nextMonth(firstDay);
  for (let start = begins; start <= lastDay + 1; start = nextMonth(start)) starts.push(start);
  return { unit, season, starts };
}

/** The first days of the next `ahead` periods, and the day after them. */
export function periodsAhead({ unit, starts }: SalesPeriods, ahead: number): readonly Day[] {
  const days = [starts.at(-1)!];
  while (days.length <= ahead) {
    const day = days.at(-1)!;
    days.push(unit === 'month' ? nextMonth(day) : day + (unit === 'week' ? 7 : 1));
  }
  return days;
}

/** Sums by period of what happened day by day from `firstDay` on. */
export function sumsByPeriod(perDay: Float64Array, firstDay: Day, { starts }: SalesPeriods): Float64Array {
  return Float64Array.from({ length: Math.max(starts.length - 1, 0) }, (_, i) => {
    let sum = 0;
    for (let day = starts[i]!; day < starts[i + 1]!; day++) sum += perDay[day - firstDay] ?? 0;
    return sum;
  });
}

function firstOfMonth(day: Day): Day {
  return day - civil(day).date + 1;
}

function nextMonth(day: Day): Day {
  const { year, month } = civil(day);
  return dayOf(year, month, 1)! + daysInMonth(year, month);
}
