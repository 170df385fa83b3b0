import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civil,
  dayInZone,
  dayOf,
  daysInMonth,
  digits,
  formatDay,
  isLeapYear,
  parseDay,
} from '../src/days.js';

describe('days', () => {
  it('counts every date from 1900 to 2100 once, in order, as the calendar of the platform does', () => {
    let day = dayOf(1900, 1, 1)!;
    expect(day).toBe(-25567);
    for (let year = 1900; year <= 2100; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let date = 1; date <= daysInMonth(year, month); date++, day++) {
          if (dayOf(year, month, date) !== day) expect.fail(`${year}-${month}-${date}`);
          const back = civil(day);
          if (back.year !== year || back.month !== month || back.date !== date)
            expect.fail(`back from ${day}`);
          const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
          if (formatDay(day) !== iso || parseDay(iso) !== day) expect.fail(iso);
        }
      }
    }
    expect(day - 1).toBe(dayOf(2100, 12, 31));
  });

  it('knows no 30 February', () => {
    for (const [year, month, date] of [
      [2026, 2, 30],
      [2026, 2, 29],
      [1900, 2, 29],
      [2026, 4, 31],
      [2026, 0, 1],
      [2026, 13, 1],
      [2026, 1, 0],
      [2026, 1, 32],
    ] as const) {
      expect(dayOf(year, month, date)).toBeUndefined();
    }
    expect(dayOf(2024, 2, 29)).toBe(19782);
    expect(isLeapYear(2000)).toBe(true);
    expect(isLeapYear(2100)).toBe(false);
  });

  it('reads exactly yyyy-mm-dd', () => {
    for (const text of [
      '2026-3-31',
      '31.03.2026',
      '2026-03-31 ',
      '2026/03/31',
      '2026-02-30',
      '+026-01-01',
      '',
      '２０２６-03-31',
    ])
      expect(parseDay(text), text).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ minLength: 10, maxLength: 10 }), (text) => {
        const day = parseDay(text);
        if (day !== undefined) expect(formatDay(day)).toBe(text);
      }),
    );
  });

  it('reads unsigned ASCII digits only', () => {
    expect(digits('a042', 1, 4)).toBe(42);
    for (const text of ['', '-1', '1.', ' 1', '١']) expect(digits(text, 0, text.length)).toBe(-1);
    expect(digits('12', 0, 3)).toBe(-1);
  });

  it('takes the business day of an instant from the zone of the store', () => {
    const instant = new Date('2026-03-31T23:30:00Z');
    expect(formatDay(dayInZone(instant, 'UTC'))).toBe('2026-03-31');
    expect(formatDay(dayInZone(instant, 'Europe/Berlin'))).toBe('2026-04-01');
    expect(formatDay(dayInZone(instant, 'America/New_York'))).toBe('2026-03-31');
    expect(formatDay(dayInZone(new Date('2026-01-01T05:00:00Z'), 'Pacific/Honolulu'))).toBe('2025-12-31');
  });
});
