import { describe, expect, it } from 'vitest';
import { recordByModel, trackRecord } from '../../src/audit/trackRecord.js';
import { verdict } from '../../src/audit/verdict.js';
import { binomialCdf, binomialTwoSided } from '../../src/stats/binomial.js';

const promised = { profit: 100, low: 0, high: 200, cost: 50 };
const measured = (profit: number) =>
  ({ state: 'measured', profit, low: profit - 10, high: profit + 10, cost: 60 }) as const;

describe('the verdict on one list', () => {
  it('goes by the 80 % interval of the promise, ends included', () => {
    expect(verdict(promised, measured(0))).toMatchObject({ verdict: 'as promised', covered: true });
    expect(verdict(promised, measured(200))).toMatchObject({ verdict: 'as promised', covered: true });
    expect(verdict(promised, measured(-1))).toMatchObject({ verdict: 'below promise', covered: false });
    expect(verdict(promised, measured(201))).toMatchObject({ verdict: 'above promise', covered: false });
  });

  it('keeps the cost gap apart: actual less planned', () => {
    expect(verdict(promised, measured(5)).costGap).toBe(10);
  });

  it('has no number where there is none', () => {
    const none = { profit: undefined, low: undefined, high: undefined, cost: 50 };
    expect(verdict(none, measured(5))).toMatchObject({
      verdict: 'no promise',
      covered: undefined,
      realised: 5,
    });
    expect(verdict(promised, { state: 'running' })).toMatchObject({
      verdict: 'running',
      realised: undefined,
    });
    expect(verdict(promised, { state: 'not measurable', why: 'x', cost: 40 })).toMatchObject({
      verdict: 'not measurable',
      realised: undefined,
      covered: undefined,
      costGap: -10,
    });
  });
});

describe('the track record over lists', () => {
  const lists = (covered: number, n: number) =>
    Array.from({ length: n }, (_, i) => ({
      promised: 10,
      realised: i < covered ? 11 : 40,
      covered: i < covered,
      model: 'm',
    }));

  it('needs 10 lists and p < 0.01 for a verdict', () => {
    expect(trackRecord(lists(0, 9))).toMatchObject({ verdict: 'too few lists', direction: undefined });
    expect(trackRecord(lists(4, 10))).toMatchObject({ verdict: 'off', direction: 'too narrow' });
    expect(trackRecord(lists(5, 10)).verdict).toBe('holds');
    expect(trackRecord(lists(8, 10)).verdict).toBe('holds');
    expect(trackRecord(lists(40, 40))).toMatchObject({ verdict: 'off', direction: 'too wide' });
    expect(trackRecord([])).toMatchObject({ lists: 0, coverageP: undefined, bias: undefined });
  });

  it('sums what was promised and realised, and says by how much promises miss', () => {
    const record = trackRecord(lists(8, 10));
    expect(record).toMatchObject({ promised: 100, realised: 8 * 11 + 2 * 40, bias: 6.8 });
    expect(record.biasP).toBeGreaterThan(0.05);
    expect([...recordByModel(lists(8, 10)).keys()]).toEqual(['m']);
  });

  it('rarely cries wolf: forecasts that truly cover 80 % are called off in under 1 % of records', () => {
    for (const n of [10, 25, 60]) {
      let alarm = 0;
      for (let covered = 0; covered <= n; covered++) {
        const chance = binomialCdf(covered, n, 0.8)! - binomialCdf(covered - 1, n, 0.8)!;
        if (trackRecord(lists(covered, n)).verdict === 'off') alarm += chance;
      }
      expect(alarm).toBeLessThan(0.01);
      expect(alarm).toBeGreaterThan(0.0005);
    }
  });
});

describe('the exact binomial test', () => {
  it('agrees with a sum by hand and with published values', () => {
    expect(binomialTwoSided(3, 10, 0.5)).toBeCloseTo(2 * (176 / 1024), 12);
    expect(binomialTwoSided(10, 10, 0.8)).toBeCloseTo(0.1073741824 + 0.1209, 3);
    expect(binomialCdf(3, 10, 0.5)).toBeCloseTo(176 / 1024, 12);
  });

  it('gives chances that sum to 1 and no answer to an impossible question', () => {
    expect(binomialCdf(10, 10, 0.8)).toBe(1);
    expect(binomialTwoSided(11, 10, 0.8)).toBeUndefined();
    expect(binomialTwoSided(8, 10, 0.8)).toBeCloseTo(1, 12);
  });
});
