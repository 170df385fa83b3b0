import { civil, type Day } from '../days.js';

/** First day of the shop's recorded history (2022-11-01) and its last (2025-04-30). */
export const historyStart: Day = 19297;
export const historyEnd: Day = 20208;
/** The world can be played on until here (2027-12-31). */
export const worldEnd: Day = 21183;

const months = [0.86, 0.82, 0.95, 1.05, 1.04, 0.95, 0.85, 0.8, 0.95, 1.06, 1.38, 1.55];
const weekdays = [1.16, 1.02, 0.96, 0.98, 0.9, 0.78, 1.2];
/** How much of the assortment is reduced, by month: sales in January, July and November. */
export const promotions = [0.85, 0.45, 0.4, 0.4, 0.45, 0.5, 0.85, 0.6, 0.4, 0.45, 0.8, 0.55];

const dayCount = worldEnd - historyStart + 1;
const monthOf = new Uint8Array(dayCount);
const intensity = new Float64Array(dayCount);
const elapsed = new Float64Array(dayCount + 1);
for (let i = 0; i < dayCount; i++) {
  const { month, date } = civil(historyStart + i);
  monthOf[i] = month - 1;
  const quiet = month === 12 && date > 19 ? 0.45 : 1;
  intensity[i] = months[month - 1]! * weekdays[weekday(historyStart + i)]! * quiet;
  elapsed[i + 1] = elapsed[i]! + intensity[i]!;
}

/** Monday 0 to Sunday 6. */
export function weekday(day: Day): number {
  return (day + 3) % 7;
}

/** January 0 to December 11. */
export function monthIndex(day: Day): number {
  return monthOf[day - historyStart]!;
}

/** How busy the shop is on a day; about 1 on average over a year. */
export function season(day: Day): number {
  return intensity[day - historyStart]!;
}

/** Shop time at the start of a day: days since the history began, each as long as it is busy. */
export function shopTime(day: Day): number {
  return elapsed[Math.max(0, Math.min(dayCount, day - historyStart))]!;
}

/** The day in which a shop time falls; `worldEnd + 1` if it is later than the world. */
export function dayAt(time: number): Day {
  if (time >= elapsed[dayCount]!) return worldEnd + 1;
  let low = 0;
  let high = dayCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (elapsed[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return historyStart + low;
}
