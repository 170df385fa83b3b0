import type { Day } from '../days.js';

const oftenFrom = [2, 3, 5, 10];
const latelyTo = [30, 90, 180, 365];

/** Kinds of customers by how often and how lately they have bought. */
export const activityCells = (oftenFrom.length + 1) * (latelyTo.length + 1);

/**
 * The kind of a customer before a day: days with a purchase (1, 2, 3–4, 5–9, 10 or more) by days since the last one (up to
 * 30, 90, 180, 365, more). Needs at least one purchase before the day.
 */
export function activityOf(
  { start, day }: { readonly start: Int32Array; readonly day: Int32Array },
  customer: number,
  t0: Day,
): number {
  let days = 0;
  let last = -1;
  for (let at = start[customer]!; at < start[customer + 1]!; at++) {
    if (day[at]! >= t0) break;
    if (days > 0 && day[at] === last) continue;
    days++;
    last = day[at]!;
  }
  const often = oftenFrom.filter((least) => days >= least).length;
  const lately = latelyTo.filter((most) => t0 - last > most).length;
  return often * (latelyTo.length + 1) + lately;
}
