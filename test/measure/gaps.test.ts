import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsEarly, gaps } from '../../src/measure/gaps.js';

/** Rows per day of a shop that is closed on Sundays; day 4 (1970-01-05) was a Monday. */
function shop(days: number, perDay = 30): Float64Array {
  return Float64Array.from({ length: days }, (_, at) => (at % 7 === 6 ? 0 : perDay + (at % 5)));
}

const firstDay = 4;

describe('gaps', () => {
  test('a rhythm without holes has none, closed Sundays included', () => {
    expect(gaps({ firstDay, rows: shop(365) })).toEqual([]);
  });

  test('a missing day is a gap, from the first day that is open to the last', () => {
    const rows = shop(365);
    // Saturday, the closed Sunday and Monday.
    rows[75] = rows[77] = 0;
    expect(gaps({ firstDay, rows })).toMatchObject([
      { kind: 'none', firstDay: firstDay + 75, lastDay: firstDay + 77, rows: 0 },
    ]);
  });

  test('a week with a fifth of its rows is a gap, and neighbouring ones are one', () => {
    const rows = shop(365).map((count, at) => (at >= 70 && at < 84 ? Math.round(count / 5) : count));
    const [only, ...others] = gaps({ firstDay, rows });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ kind: 'few', firstDay: firstDay + 70, lastDay: firstDay + 83 });
    expect(only!.rows / only!.usual).toBeLessThan(1 / 3);
  });

  test('half a year without rows is found whole', () => {
    const rows = shop(1000);
    rows.fill(0, 301, 480);
    expect(gaps({ firstDay, rows })).toMatchObject([{ firstDay: firstDay + 301, lastDay: firstDay + 479 }]);
  });

  test('mailings have no rhythm, so no day without one is a gap', () => {
    const rows = Float64Array.from({ length: 400 }, (_, at) => (at % 90 === 0 ? 5000 : 0));
    expect(gaps({ firstDay, rows })).toEqual([]);
  });

  test('gaps lie within the days, in order, and do not overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 1, 40, 50, 60), { maxLength: 300 }), (counts) => {
        const found = gaps({ firstDay, rows: Float64Array.from(counts) });
        let last = firstDay - 1;
        for (const gap of found) {
          expect(gap.firstDay).toBeGreaterThan(last);
          expect(gap.lastDay).toBeGreaterThanOrEqual(gap.firstDay);
          expect(gap.rows).toBeLessThan(gap.usual);
          last = gap.lastDay;
        }
        expect(last).toBeLessThan(firstDay + Math.max(counts.length, 1));
      }),
      { seed: 1 },
    );
  });
});

describe('endsEarly', () => {
  test('a table that stops a month before others ends early, one that stops a week before does not', () => {
    const daily = { firstDay, rows: shop(200) };
    expect(endsEarly(daily, firstDay + 199 + 30)).toMatchObject({
      kind: 'ends',
      firstDay: firstDay + 200,
      lastDay: firstDay + 229,
    });
    expect(endsEarly(daily, firstDay + 199 + 7)).toBeUndefined();
  });

  test('a mailing long ago does not', () => {
    const rows = Float64Array.from({ length: 100 }, (_, at) => (at % 33 === 0 ? 900 : 0));
    expect(endsEarly({ firstDay, rows }, firstDay + 400)).toBeUndefined();
  });
});
