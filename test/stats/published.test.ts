import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieller } from '../../src/stats/fieller.js';
import { newcombe } from '../../src/stats/newcombe.js';
import { normalCdf, normalQuantile } from '../../src/stats/normal.js';
import { rateSample, type Sample, sampleOf, zOf } from '../../src/stats/sample.js';
import { studentTQuantile, studentTTwoSided } from '../../src/stats/studentT.js';
import { twoPart } from '../../src/stats/twoPart.js';
import { welch } from '../../src/stats/welch.js';
import { wilson } from '../../src/stats/wilson.js';

describe('Newcombe 1998, Stat. Med. 17, 857-872, table I, method 3', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (count, n, low, high) => {
    const interval = wilson(count, n)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('Newcombe 1998, Stat. Med. 17, 873-890, table II, method 10', () => {
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i/%i - %i/%i', (a, n, b, m, low, high) => {
    const found = newcombe(a, n, b, m)!;
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });
});

describe('distributions, against R 4.2', () => {
  it('normal', () => {
    expect(normalCdf(-8)).toBeCloseTo(6.220960574271785e-16, 27);
    expect(normalCdf(-20) / 2.753624118606234e-89).toBeCloseTo(1, 12);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 12);
  });

  it('Student', () => {
    expect(studentTQuantile(0.05, 2.7)).toBeCloseTo(-2.46388893627085, 12);
    expect(studentTTwoSided(-3, 4.5)).toBeCloseTo(0.03438086788875961, 14);
  });

  it('quantile undoes distribution', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
        fc.double({ min: 0.6, max: 1e6, noNaN: true }),
        (p, df) => {
          const t = studentTQuantile(p, df)!;
          const tail = studentTTwoSided(t, df)! / 2;
          expect(Math.abs(Math.min(p, 1 - p) - tail)).toBeLessThan(1e-9);
        },
      ),
    );
  });
});

const outcomes = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 500 })),
  {
    minLength: 5,
    maxLength: 60,
  },
);

describe('laws of intervals', () => {
  it('Fieller is the set of ratios that the data do not reject', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (a, b) => {
        const [first, second] = [sampleOf(a), sampleOf(b)];
        const lift = fieller(first, second);
        if (lift?.interval === undefined) return;
        const z = zOf(0.95)!;
        const per = (s: Sample) => ({
          mean: s.sum / s.n,
          v: (s.sumSquares - (s.sum * s.sum) / s.n) / (s.n - 1) / s.n,
        });
        const [ta, tb] = [per(first), per(second)];
        const excess = (ratio: number) => {
          const gap = ta.mean - ratio * tb.mean;
          return gap * gap - z * z * (ta.v + ratio * ratio * tb.v);
        };
        const scale = Math.max(1e-9, ta.mean * ta.mean + z * z * ta.v);
        expect(Math.abs(excess(lift.interval.low + 1)) / scale).toBeLessThan(1e-6);
        expect(Math.abs(excess(lift.interval.high + 1)) / scale).toBeLessThan(1e-6);
        expect(excess((lift.interval.low + lift.interval.high) / 2 + 1)).toBeLessThanOrEqual(scale * 1e-9);
      }),
    );
  });

  it('p is below 5 % exactly when the 95 % interval excludes 0, for every method', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (a, b) => {
        const [first, second] = [sampleOf(a), sampleOf(b)];
        const all = [
          welch(first, second),
          twoPart(first, second),
          newcombe(first.buyers, first.n, second.buyers, second.n),
        ];
        for (const found of all) {
          if (found === undefined || Math.abs(found.pValue - 0.05) < 1e-9) continue;
          expect(found.low <= found.difference && found.difference <= found.high).toBe(true);
          expect(found.pValue < 0.05).toBe(found.low > 0 || found.high < 0);
        }
      }),
    );
  });

  it('exchanging the arms mirrors the interval', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (a, b) => {
        const there = twoPart(sampleOf(a), sampleOf(b));
        const back = twoPart(sampleOf(b), sampleOf(a));
        expect(there === undefined).toBe(back === undefined);
        if (there === undefined || back === undefined) return;
        expect(there.low).toBeCloseTo(-back.high, 8);
        expect(there.pValue).toBeCloseTo(back.pValue, 8);
      }),
    );
  });
});

describe('the two-part interval', () => {
  /** Written out anew from the recipe, step by step, for baskets whose coefficient of variation is at most 1. */
  const written = (t: Sample, c: Sample) => {
    const z = 1.959963984540054;
    const e = (s: Sample) => s.sumSquares / ((s.sum / s.buyers) * (s.sum / s.buyers)) - s.buyers;
    const pooled = (e(t) + e(c)) / (t.buyers + c.buyers - 2);
    const arm = (s: Sample) => {
      const p = s.buyers / s.n;
      const m = s.sum / s.n;
      const c2 = (e(s) + 20 * pooled) / (Math.max(s.buyers - 1, 0) + 20);
      const { low: l, high: u } = wilson(s.buyers, s.n)!;
      const h2 = (z * z * c2) / s.buyers;
      const down = Math.log(p / l);
      const up = Math.log(u / p);
      return { m, lo: m * Math.exp(-Math.sqrt(down * down + h2)), hi: m * Math.exp(Math.sqrt(up * up + h2)) };
    };
    const [a, b] = [arm(t), arm(c)];
    return {
      low: a.m - b.m - Math.hypot(a.m - a.lo, b.hi - b.m),
      high: a.m - b.m + Math.hypot(a.hi - a.m, b.m - b.lo),
    };
  };

  it('is the recipe', () => {
    const t = { n: 9000, buyers: 60, sum: 6000, sumSquares: 900000 };
    const c = { n: 1000, buyers: 5, sum: 400, sumSquares: 40000 };
    const found = twoPart(t, c)!;
    expect(found.low).toBeCloseTo(written(t, c).low, 12);
    expect(found.high).toBeCloseTo(written(t, c).high, 12);
  });

  it('has limits for an arm without buyers', () => {
    const t = { n: 900, buyers: 10, sum: 1000, sumSquares: 120000 };
    const found = twoPart(t, rateSample(0, 100))!;
    expect(found.low).toBeLessThan(0);
    expect(found.high).toBeGreaterThan(1000 / 900);
  });

  it('does not exist where an arm took back more than it sold, or with two buyers', () => {
    expect(
      twoPart(
        { n: 100, buyers: 3, sum: -5, sumSquares: 100 },
        { n: 100, buyers: 3, sum: 5, sumSquares: 100 },
      ),
    ).toBeUndefined();
    expect(twoPart(rateSample(1, 100), rateSample(1, 100))).toBeUndefined();
  });
});
