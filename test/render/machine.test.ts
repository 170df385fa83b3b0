import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNumber, scaled } from '../../src/render/machine.js';

describe('plainNumber', () => {
  it('has 12 significant digits, and all of an integer', () => {
    expect(plainNumber(0.1 + 0.2)).toBe('0.3');
    expect(plainNumber(2 / 3)).toBe('0.666666666667');
    expect(plainNumber(-123456.789012345)).toBe('-123456.789012');
    expect(plainNumber(1234567890123456)).toBe('1234567890123456');
    expect(plainNumber(-0)).toBe('0');
    expect(plainNumber(0.000001)).toBe('0.000001');
    expect(plainNumber(1.5e-9)).toBe('1.5e-9');
    expect(plainNumber(1e20)).toBe('100000000000000000000');
  });

  it('reads back within half a unit of the twelfth digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.abs(Number(plainNumber(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 6e-12);
      }),
    );
  });
});

describe('scaled', () => {
  it('is exact for integers', () => {
    expect(scaled(1250, 2, 2)).toBe('12.50');
    expect(scaled(-5, 2, 2)).toBe('-0.05');
    expect(scaled(1234, 0, 0)).toBe('1234');
    expect(scaled(1, 3, 3)).toBe('0.001');
    expect(scaled(Number.MAX_SAFE_INTEGER, 2, 2)).toBe('90071992547409.91');
    expect(scaled(-0, 2, 2)).toBe('0.00');
    expect(scaled(800, 6, 0)).toBe('0.0008');
    expect(scaled(3_000_000, 6, 0)).toBe('3');
  });

  it('keeps 12 digits of a fraction of a unit, and the decimals of the currency', () => {
    expect(scaled(1234.5678, 2, 2)).toBe('12.345678');
    expect(scaled(1199.9999999999998, 2, 2)).toBe('12.00');
    expect(scaled(-100 / 3, 2, 2)).toBe('-0.333333333333');
    expect(scaled(1e-9, 2, 2)).toBe('0.00000000001');
    expect(scaled(2.5, 0, 0)).toBe('2.5');
    expect(scaled(1e20, 2, 2)).toBe('1000000000000000000.00');
  });

  it('never has an exponent, and reads back', () => {
    const amount = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, min: -1e18, max: 1e18 }).filter((v) => Math.abs(v) > 1e-9),
    );
    fc.assert(
      fc.property(amount, fc.constantFrom(0, 2, 3, 6), (value, scale) => {
        const text = scaled(value, scale, scale);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        const back = Number(`${text}e${scale}`);
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 6e-12);
      }),
    );
  });
});
