import type { Day } from '../days.js';

/** Rows per day, from the first day of a table to its last; days without rows count 0. */
export interface DailyRows {
  readonly firstDay: Day;
  readonly rows: Float64Array;
}

/** A stretch of days that looks as if an export were missing. */
export interface Gap {
  readonly kind: 'none' | 'few' | 'ends';
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly rows: number;
  /** Rows that the same weekdays around it would lead to expect. */
  readonly usual: number;
}

const around = 8;
const enough = 20;

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * What the days `from` to `to` (positions) usually have: for every day the median of the same weekday in the eight weeks
 * before the stretch and the eight after it, as far as the table goes; 0 if that is fewer than four weeks.
 */
function usualRows(rows: Float64Array, from: number, to: number): number {
  let usual = 0;
  for (let at = from; at <= to; at++) {
    const same: number[] = [];
    const weeksBack = Math.ceil((at - from + 1) / 7);
    const weeksOn = Math.ceil((to - at + 1) / 7);
    for (let k = 0; k < around; k++) {
      const before = at - 7 * (weeksBack + k);
      const after = at + 7 * (weeksOn + k);
      if (before >= 0) same.push(rows[before]!);
      if (after < rows.length) same.push(rows[after]!);
    }
    if (same.length >= 4) usual += median(same);
  }
  return usual;
}

/**
 * Stretches that look like a missing export: days without any row where the weekdays around them would have twenty or
 * more in all, and weeks (Monday to Sunday) with less than a third of the median of the six before and the six after, if
 * that is at least thirty. A table without a rhythm, such as mailings, has none: its medians are 0. In the order of days.
 */
export function gaps({ firstDay, rows }: DailyRows): readonly Gap[] {
  const found: Gap[] = [];
  for (let at = 0; at < rows.length; at++) {
    if (rows[at] !== 0) continue;
    let end = at;
    while (end + 1 < rows.length && rows[end + 1] === 0) end++;
    let [from, to] = [at, end];
    while (from < to && usualRows(rows, from, from) === 0) from++;
    while (to > from && usualRows(rows, to, to) === 0) to--;
    const usual = usualRows(rows, from, to);
    if (usual >= enough) {
      found.push({ kind: 'none', firstDay: firstDay + from, lastDay: firstDay + to, rows: 0, usual });
    }
    at = end;
  }
  for (const few of fewWeeks(firstDay, rows)) {
    if (!found.some((gap) => gap.firstDay <= few.lastDay && few.firstDay <= gap.lastDay)) found.push(few);
  }
  return found.sort((a, b) => a.firstDay - b.firstDay);
}

function fewWeeks(firstDay: Day, rows: Float64Array): readonly Gap[] {
  // Day 4 (1970-01-05) was a Monday.
  const start = (((4 - firstDay) % 7) + 7) % 7;
  const weeks: number[] = [];
  for (let at = start; at + 7 <= rows.length; at += 7) {
    let sum = 0;
    for (let i = 0; i < 7; i++) sum += rows[at + i]!;
    weeks.push(sum);
  }
  const found: Gap[] = [];
  for (const [week, sum] of weeks.entries()) {
    const others = [...weeks.slice(Math.max(0, week - 6), week), ...weeks.slice(week + 1, week + 7)];
    const usual = median(others);
    if (others.length < 4 || usual < 30 || sum >= usual / 3) continue;
    const first = firstDay + start + 7 * week;
    const last = found.at(-1);
    if (last !== undefined && last.lastDay === first - 1) {
      found[found.length - 1] = {
        ...last,
        lastDay: first + 6,
        rows: last.rows + sum,
        usual: last.usual + usual,
      };
    } else found.push({ kind: 'few', firstDay: first, lastDay: first + 6, rows: sum, usual });
  }
  return found;
}

/**
 * Whether a table stops before `newest`, the last day that the store speaks of: more than a week, in which the weekdays
 * of its last twelve weeks would lead to expect twenty rows or more.
 */
export function endsEarly({ firstDay, rows }: DailyRows, newest: Day): Gap | undefined {
  const last = firstDay + rows.length - 1;
  if (newest - last <= 7) return undefined;
  let usual = 0;
  for (let day = last + 1; day <= newest; day++) {
    const same: number[] = [];
    for (let k = Math.ceil((day - last) / 7); same.length < 12; k++) {
      const at = day - 7 * k - firstDay;
      if (at < 0) break;
      same.push(rows[at]!);
    }
    if (same.length >= 4) usual += median(same);
  }
  return usual < enough ? undefined : { kind: 'ends', firstDay: last + 1, lastDay: newest, rows: 0, usual };
}
