import { type Day, formatDay } from '../../days.js';
import { howMany, type Note, warning } from '../../result.js';
import { firstOrderDay } from '../../store/firstOrderDay.js';
import type { Store } from '../../store/open.js';

/** Warns where orders are not known for all of the days from `from` on with which a period is compared. */
export async function shortBefore(store: Store, from: Day, to: Day): Promise<readonly Note[]> {
  const first = await firstOrderDay(store);
  if (first === undefined || first <= from || first > to) return [];
  return [
    warning(
      `the first order is of ${formatDay(first)}: of the ${howMany(to - from + 1, 'day')} before the period, ${to - first + 1} are known, so growth says little`,
    ),
  ];
}
