import type { Day } from '../days.js';
import { firstFrom, type History, lineMarginAt } from './history.js';

/**
 * Net margin of each unit from day `from` to day `to`, both included: the sum over its members' order lines, by the
 * day whose window a line counts in. `rate` (millionths) stands in for an unknown cost. `undefined` if a margin is not
 * known.
 */
export function unitMargins(
  history: History,
  units: readonly (readonly number[])[],
  from: Day,
  to: Day,
  rate: number | undefined,
): Float64Array | undefined {
  const { lines } = history;
  const margins = new Float64Array(units.length);
  for (const [unit, members] of units.entries()) {
    for (const customer of members) {
      const start = lines.start[customer] ?? 0;
      const end = lines.start[customer + 1] ?? start;
      for (let line = firstFrom(lines.day, start, end, from); line < end; line++) {
        const day = lines.outcomeDay[line]!;
        if (day < from || day > to) continue;
        const margin = lineMarginAt(lines, line, rate);
        if (Number.isNaN(margin)) return undefined;
        margins[unit] = margins[unit]! + margin;
      }
    }
  }
  return margins;
}
