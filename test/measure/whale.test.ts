import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decileOf, whale } from '../../src/measure/whale.js';

describe('the whale curve', () => {
  it('by hand: ten customers, two of whom cost more than they bring', () => {
    const curve = whale(Float64Array.of(-20, 60, 40, 10, 10, 5, 5, 0, -10, 0))!;
    expect(curve.total).toBe(100);
    expect(curve.peakCustomers).toBe(6);
    expect(curve.peakShare).toBeCloseTo(1.3, 12);
    expect(curve.lostShare).toBeCloseTo(0.3, 12);
    expect(curve.top20Share).toBeCloseTo(1, 12);
    expect(curve.bottom40Share).toBeCloseTo(-0.3, 12);
    expect(curve.customersFor80).toBeCloseTo(0.2, 12);
    expect(curve.gini).toBeUndefined();
  });

  it('has the Gini coefficient of the mean difference', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 }), (values) => {
        const total = values.reduce((a, b) => a + b, 0);
        fc.pre(total > 0);
        let differences = 0;
        for (const a of values) for (const b of values) differences += Math.abs(a - b);
        const expected = differences / (2 * values.length * total);
        expect(whale(Float64Array.from(values))!.gini).toBeCloseTo(expected, 9);
      }),
      { seed: 4 },
    );
  });

  it('does not depend on the order of customers, and its parts sum to the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 1000 }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const one = whale(Float64Array.from(values))!;
          expect(whale(Float64Array.from([...values].reverse()))).toEqual(one);
          if (one.peakShare !== undefined) expect(one.peakShare - one.lostShare!).toBeCloseTo(1, 9);
        },
      ),
      { seed: 5 },
    );
  });

  it('has no shares of a loss, and nothing to say of nobody', () => {
    expect(whale(Float64Array.of(-1, -2))).toMatchObject({ peakShare: undefined, top20Share: undefined });
    expect(whale(new Float64Array())).toBeUndefined();
  });

  it('deciles are as even as they can be', () => {
    for (const n of [1, 7, 10, 23, 438]) {
      const sizes = new Map<number, number>();
      for (let rank = 0; rank < n; rank++)
        sizes.set(decileOf(rank, n), (sizes.get(decileOf(rank, n)) ?? 0) + 1);
      expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBeLessThanOrEqual(1);
      expect(decileOf(n - 1, n)).toBeLessThanOrEqual(10);
    }
  });
});
