import { describe, expect, it } from 'vitest';
import { allShares, holdoutOption, holdoutTable, smallestHoldout } from '../../src/act/holdout.js';

const inputs = { units: 10_000, sigma: 1000, expected: 120, breakEven: 40 };

describe('the size of a holdout', () => {
  it('sees what methods.md section 11 says: 2.80 sigma sqrt(1/((1-h)N) + 1/(hN))', () => {
    const { mde, treated, heldOut } = holdoutOption(inputs, 0.1);
    expect([treated, heldOut]).toEqual([9000, 1000]);
    expect(mde).toBeCloseTo(2.801585 * 1000 * Math.sqrt(1 / 9000 + 1 / 1000), 3);
  });

  it('makes intervals 1.67 times wider at 10 % than at 50 %', () => {
    expect(holdoutOption(inputs, 0.1).mde! / holdoutOption(inputs, 0.5).mde!).toBeCloseTo(1.67, 2);
  });

  it('costs what the held out would have brought: h N max(0, effect - cost)', () => {
    expect(holdoutOption(inputs, 0.1).price).toBe(1000 * 80);
    expect(holdoutOption({ ...inputs, expected: 30 }, 0.1).price).toBe(0);
  });

  it('says how many such campaigns pooled would decide', () => {
    const { mde, campaignsForEffect, campaignsForProfit } = holdoutOption(inputs, 0.1);
    expect(campaignsForEffect).toBe(Math.ceil((mde! / 120) * (mde! / 120)));
    expect(campaignsForProfit).toBe(Math.ceil((mde! / 80) * (mde! / 80)));
  });

  it('is chosen as the smallest that can see the expected effect, at most 50 %', () => {
    const share = smallestHoldout({ ...inputs, expected: 80 });
    expect(holdoutOption({ ...inputs, expected: 80 }, share).mde).toBeLessThanOrEqual(80);
    expect(holdoutOption({ ...inputs, expected: 80 }, share - 0.01).mde).toBeGreaterThan(80);
    expect(smallestHoldout({ ...inputs, expected: 1 })).toBe(0.5);
    expect(smallestHoldout({ ...inputs, expected: undefined })).toBe(0.5);
    expect(smallestHoldout({ ...inputs, sigma: undefined })).toBe(0.5);
  });

  it('has no number where it has no ground for one', () => {
    const empty = holdoutTable({ units: 0, sigma: undefined, expected: undefined, breakEven: 0 }, allShares);
    expect(empty).toHaveLength(50);
    expect(empty.every((row) => row.mde === undefined && row.price === undefined)).toBe(true);
  });
});
