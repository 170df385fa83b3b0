import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Exchange, exchange, type KnownRate } from '../../src/ingest/exchange.js';

const known = (more: Partial<KnownRate>): KnownRate => ({
  currency: 'USD',
  day: 100,
  rate: 0.5,
  inverse: false,
  ...more,
});
const found = (rates: readonly KnownRate[], day = 100) => exchange(rates)('USD', day) as Exchange;

describe('a rate', () => {
  it('is the latest on or before the day', () => {
    const find = exchange([known({ day: 100, rate: 0.5 }), known({ day: 110, rate: 0.6 })]);
    expect([99, 100, 109, 110, 500].map((day) => find('USD', day))).toEqual([
      'no rate by that day',
      expect.objectContaining({ rate: 0.5, day: 100 }),
      expect.objectContaining({ rate: 0.5 }),
      expect.objectContaining({ rate: 0.6 }),
      expect.objectContaining({ rate: 0.6 }),
    ]);
    expect(find('GBP', 500)).toBe('no rate at all');
  });

  it('may be that of the other direction; on one day the direct one holds, else the later', () => {
    const [direct, inverse] = [known({ rate: 0.5 }), known({ rate: 4, inverse: true })];
    expect(found([direct, inverse])).toMatchObject({ rate: 0.5, inverse: false });
    expect(found([inverse, direct])).toMatchObject({ rate: 0.5, inverse: false });
    expect(found([direct, { ...inverse, day: 101 }], 101)).toMatchObject({ rate: 0.25, inverse: true });
  });
});

describe('an amount', () => {
  it.each([
    // cents of a dollar at 0.5: ties go to the even cent
    [0.5, 5, 2, 2, 2],
    [0.5, 15, 2, 2, 8],
    [0.5, -5, 2, 2, -2],
    [0.5, -15, 2, 2, -8],
    // 10.05 dollars at 0.91 are 9.1455 euros
    [0.91, 1005, 2, 2, 915],
    // 1000 yen at 0.00613 are 6.13 euros; 1.234 dinars at 3.1 are 3.8254
    [0.00613, 1000, 0, 2, 613],
    [3.1, 1234, 3, 2, 383],
    // 12.34 euros at 163.06 are 2012.16 yen
    [163.06, 1234, 2, 0, 2012],
    // rates that print with an exponent
    [2.5e-7, 4_000_000, 2, 2, 1],
    [1e21, 0, 2, 2, 0],
  ])('by %d: %d with %d decimals has %d decimals and is %d', (rate, value, from, to, expected) => {
    expect(found([known({ rate })]).convert(value, from, to)).toBe(expected);
  });

  it('that is too large to be exact has no value', () => {
    expect(found([known({ rate: 1000 })]).convert(Number.MAX_SAFE_INTEGER, 2, 2)).toBeUndefined();
  });

  it('is exact where floating point would not be', () => {
    // 1.15 * 100 is 114.99999999999999 in floating point: 50 * 1.15 = 57.5 goes to 58, and 70 * 1.15 = 80.5 to 80.
    expect(found([known({ rate: 1.15 })]).convert(50, 2, 2)).toBe(58);
    expect(found([known({ rate: 1.15 })]).convert(70, 2, 2)).toBe(80);
  });

  it('is the nearest, halves to the even one: against whole numbers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: 1, max: 5_000_000 }),
        (value, millionths) => {
          const converted = found([known({ rate: millionths / 1_000_000 })]).convert(value, 2, 2)!;
          const rest = value * millionths - converted * 1_000_000;
          expect(Math.abs(rest)).toBeLessThanOrEqual(500_000);
          if (Math.abs(rest) === 500_000) expect(converted % 2 === 0).toBe(true);
        },
      ),
    );
  });

  it('divided by the rate of the other direction is the nearest, too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: 1000, max: 200_000_000 }),
        (value, millionths) => {
          const rates = [known({ rate: millionths / 1_000_000, inverse: true })];
          const converted = found(rates).convert(value, 2, 2)!;
          const rest = BigInt(value) * 1_000_000n - BigInt(converted) * BigInt(millionths);
          expect((rest < 0n ? -rest : rest) * 2n <= BigInt(millionths)).toBe(true);
        },
      ),
    );
  });
});
