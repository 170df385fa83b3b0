import { expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/days.js';
import { periodsAhead, salesPeriods, sumsByPeriod } from '../../src/predict/salesPeriods.js';

const day = (text: string) => parseDay(text)!;

it('weeks end on the last day, and what is left at the beginning is not in them', () => {
  const weeks = salesPeriods('week', day('2026-01-01'), day('2026-01-17'));
  expect(weeks.starts.map(formatDay)).toEqual(['2026-01-04', '2026-01-11', '2026-01-18']);
  const perDay = Float64Array.from({ length: 17 }, () => 1);
  expect([...sumsByPeriod(perDay, day('2026-01-01'), weeks)]).toEqual([7, 7]);
});

it('months are whole: the first if it begins by its third day, the last if it is over', () => {
  const months = (from: string, to: string) =>
    salesPeriods('month', day(from), day(to)).starts.map(formatDay);
  expect(months('2025-11-03', '2026-01-30')).toEqual(['2025-11-01', '2025-12-01', '2026-01-01']);
  expect(months('2025-11-04', '2026-01-31')).toEqual(['2025-12-01', '2026-01-01', '2026-02-01']);
  const ahead = periodsAhead(salesPeriods('month', day('2025-11-01'), day('2026-01-30')), 3);
  expect(ahead.map(formatDay)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01']);
});
