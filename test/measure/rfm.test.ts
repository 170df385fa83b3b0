import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileBins, rfm } from '../../src/measure/rfm.js';
import { parseSegmentMap, usualSegments } from '../../src/measure/segmentMap.js';

describe('quantile bins', () => {
  it('by hand: equal values stay together, and bins may be empty', () => {
    const { score, bins } = quantileBins(Float64Array.of(1, 1, 1, 1, 2, 3, 4, 5, 6, 7), 5, false);
    expect([...score]).toEqual([1, 1, 1, 1, 3, 3, 4, 4, 5, 5]);
    expect(bins.map((bin) => bin.customers)).toEqual([4, 0, 2, 2, 2]);
    expect(bins[1]).toEqual({ score: 2, customers: 0, from: undefined, to: undefined });
    expect(bins[2]).toEqual({ score: 3, customers: 2, from: 2, to: 3 });
  });

  it('are the definition: 1 + floor(bins x worse values / values), also within groups', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -9, max: 30 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 2, max: 10 }),
        fc.boolean(),
        fc.boolean(),
        (of, bins, low, apart) => {
          const within = apart ? Uint32Array.from(of, ([, group]) => group) : undefined;
          const { score } = quantileBins(
            Float64Array.from(of, ([value]) => value),
            bins,
            low,
            within,
          );
          const defined = of.map(([value, group]) => {
            const its = of.filter(([, other]) => !apart || other === group);
            const worse = its.filter(([other]) => (low ? other > value : other < value)).length;
            return 1 + Math.floor((bins * worse) / its.length);
          });
          expect([...score]).toEqual(defined);
        },
      ),
    );
  });

  it('never puts a better value into a worse bin, nor equal values apart', () => {
    const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 10 }), fc.boolean(), (of, bins, low) => {
        const { score } = quantileBins(Float64Array.from(of), bins, low);
        of.forEach((a, i) => {
          of.forEach((b, j) => {
            if (a === b) expect(score[i]).toBe(score[j]);
            else if (a < b !== low) expect(score[i]).toBeLessThanOrEqual(score[j]!);
          });
        });
      }),
      { seed: 6 },
    );
  });

  it('nested: value is scored among those of the same recency and frequency', () => {
    const n = 40;
    const same = new Float64Array(n).fill(3);
    const recency = Float64Array.from({ length: n }, (_, i) => i);
    const value = Float64Array.from({ length: n }, (_, i) => (i * 7) % n);
    const { recency: r, monetary: m } = rfm(recency, same, value, 5, true);
    for (let score = 1; score <= 5; score++) {
      const its = [...r.score.keys()].filter((i) => r.score[i] === score);
      expect(new Set(its.map((i) => m.score[i])).size).toBe(5);
    }
  });
});

describe('a segment map', () => {
  it('the usual one covers every cell once', () => {
    const { nameOf, names } = parseSegmentMap(usualSegments, 'usual', 5);
    expect(nameOf.length).toBe(125);
    expect(names[nameOf[124]!]).toBe('champions');
    expect(names[nameOf[0]!]).toBe('hibernating');
  });

  it.each([
    ['[segments]\na = ["r1-4"]\n', /25 of 125 cells belong to no segment: r5 f1 m1/],
    ['[segments]\na = ["r1-5"]\nb = ["r3 f2 m1"]\n', /m\.toml:3: b: "r3 f2 m1": r3 f2 m1 is also in "a"/],
    ['[segments]\na = ["r1-6"]\n', /m\.toml:2: a: "r1-6" is not r, f or m with scores from 1 to 5/],
    ['[segments]\na = ["x1"]\n', /"x1" is not/],
    ['a = 1\n', /\[segments\]|segments/],
  ])('is refused where it does not: %j', (text, message) => {
    expect(() => parseSegmentMap(text, 'm.toml', 5)).toThrow(message);
  });
});
