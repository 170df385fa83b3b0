import type { Day } from '../../days.js';
import { formatDay } from '../../days.js';
import { howMany, type Note, note } from '../../result.js';
import type { History } from '../../store/history.js';

const daysPerMonth = 30;
const usual = 6;

/** Days to learn from where no campaigns are: the first days of past windows, newest first. */
export interface PastMonths {
  readonly cutoffs: readonly Day[];
  readonly notes: readonly Note[];
}

/**
 * The first days of the windows of `asked` past months (6 unless said), the newest window ending on `asOf`. Months before
 * the first order teach nothing: they are left out, with a note if they were asked for.
 */
export function pastMonths(
  history: History,
  asOf: Day,
  windowDays: number,
  asked: number | undefined,
): PastMonths {
  const newest = asOf - windowDays + 1;
  const { day } = history.lines;
  let first = Infinity;
  for (let at = 0; at < day.length; at++) first = Math.min(first, day[at]!);
  const known = first > newest ? 1 : Math.floor((newest - first) / daysPerMonth) + 1;
  const wanted = asked ?? usual;
  const count = Math.min(wanted, known);
  return {
    cutoffs: Array.from({ length: count }, (_, k) => newest - k * daysPerMonth),
    notes:
      asked === undefined || asked === count
        ? []
        : [
            note(
              `the orders reach back ${count} of ${howMany(asked, 'month')}, to ${formatDay(newest - (count - 1) * daysPerMonth)}`,
            ),
          ],
  };
}
