import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDigits, formatDecimal, parseDecimal, rateToMinor, roundHalfEven } from '../src/money.js';

describe('parseDecimal', () => {
  it('reads plain decimals and nothing else', () => {
    expect(parseDecimal('12.50', 2)).toEqual({ value: 1250, excess: 0 });
    expect(parseDecimal('-3', 2)).toEqual({ value: -300, excess: 0 });
    expect(parseDecimal('+.5', 2)).toEqual({ value: 50, excess: 0 });
    expect(parseDecimal('5.', 0)).toEqual({ value: 5, excess: 0 });
    expect(parseDecimal('-0.00', 2)).toEqual({ value: 0, excess: 0 });
    expect(parseDecimal('0.0008', 6)).toEqual({ value: 800, excess: 0 });
    for (const text of [
      '',
      '.',
      '-',
      '+.',
      '1,5',
      '1e3',
      '1 000',
      ' 1',
      '1 ',
      '0x1',
      '--1',
      'NaN',
      '１',
      '1.2.3',
    ])
      expect(parseDecimal(text, 2), text).toBeUndefined();
  });

  it('has no value beyond the integers a double holds', () => {
    expect(parseDecimal('90071992547409.91', 2)).toEqual({ value: Number.MAX_SAFE_INTEGER, excess: 0 });
    expect(parseDecimal('90071992547409.92', 2)).toBeUndefined();
    expect(parseDecimal('9'.repeat(400), 2)).toBeUndefined();
  });

  it('counts decimals beyond the scale, zeros aside, and rounds half to even', () => {
    expect(parseDecimal('1.000', 2)).toEqual({ value: 100, excess: 0 });
    expect(parseDecimal('1.005', 2)).toEqual({ value: 100, excess: 1 });
    expect(parseDecimal('1.015', 2)).toEqual({ value: 102, excess: 1 });
    expect(parseDecimal('1.0050001', 2)).toEqual({ value: 101, excess: 5 });
    expect(parseDecimal('-1.015', 2)).toEqual({ value: -102, excess: 1 });
    expect(parseDecimal('-0.004', 2)).toEqual({ value: 0, excess: 1 });
    expect(parseDecimal('2.5', 0)).toEqual({ value: 2, excess: 1 });
  });

  it('is undone by formatDecimal', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (value, scale) => {
        expect(parseDecimal(formatDecimal(value, scale), scale)).toEqual({
          value: value === 0 ? 0 : value,
          excess: 0,
        });
      }),
    );
  });

  it('rounds as exact arithmetic does', () => {
    const decimal = fc.tuple(
      fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
      fc.integer({ min: 0, max: 5 }),
    );
    fc.assert(
      fc.property(decimal, ([units, decimals]) => {
        const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
        const text = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`;
        const divisor = 10n ** BigInt(Math.max(decimals - 2, 0));
        const scaled = units * 10n ** BigInt(Math.max(2 - decimals, 0));
        const size = scaled < 0n ? -scaled : scaled;
        const floor = size / divisor;
        const twice = 2n * (size % divisor);
        const up = twice > divisor || (twice === divisor && floor % 2n === 1n);
        const expected = Number(scaled < 0n ? -(floor + (up ? 1n : 0n)) : floor + (up ? 1n : 0n));
        expect(parseDecimal(text, 2)!.value + 0).toBe(expected + 0);
      }),
    );
  });
});

describe('roundHalfEven', () => {
  it('takes halves to the even neighbour, on both sides of zero', () => {
    const cases = [
      [0.5, 0],
      [1.5, 2],
      [2.5, 2],
      [-0.5, 0],
      [-1.5, -2],
      [-2.5, -2],
      [2.4999, 2],
      [2.5001, 3],
      [-0.2, 0],
      [7, 7],
    ] as const;
    for (const [value, rounded] of cases) expect(roundHalfEven(value) + 0, String(value)).toBe(rounded);
  });

  it('is never further than half from the value, and odd only when nearer', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), (value) => {
        const rounded = roundHalfEven(value);
        expect(Number.isInteger(rounded)).toBe(true);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

describe('formatDecimal', () => {
  it('pads and signs', () => {
    expect(formatDecimal(5, 2)).toBe('0.05');
    expect(formatDecimal(-5, 2)).toBe('-0.05');
    expect(formatDecimal(1250, 0)).toBe('1250');
    expect(formatDecimal(-0, 2)).toBe('0.00');
  });
});

describe('rates and currencies', () => {
  it('rounds the product of a rate and a quantity once', () => {
    expect(rateToMinor(800, 1, 2)).toBe(0);
    expect(rateToMinor(800, 50_000, 2)).toBe(4000);
    expect(rateToMinor(5000, 1, 2)).toBe(0);
    expect(rateToMinor(5000, 3, 2)).toBe(2);
    expect(rateToMinor(-15_000, 1, 2)).toBe(-2);
    expect(rateToMinor(1_000_000, 3, 0)).toBe(3);
  });

  it('knows the digits of a currency', () => {
    expect(currencyDigits('EUR')).toBe(2);
    expect(currencyDigits('JPY')).toBe(0);
    expect(currencyDigits('KWD')).toBe(3);
    for (const code of ['eur', 'XYZ', 'EURO', '']) expect(currencyDigits(code)).toBeUndefined();
  });
});
