import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashUnit, random, randomNormal } from '../src/random.js';

describe('hashUnit', () => {
  // From sha256sum of the words joined by U+001F: the first 26 bits of each of its first two 32-bit words.
  it('is the same forever', () => {
    expect(hashUnit('salt', 'spring', 'C1')).toBe(0.1518004640465651);
    expect(hashUnit('')).toBe(0.8894160031914247);
    expect(hashUnit('ü')).toBe(0.3767769825268692);
  });

  it('keeps words apart', () => {
    expect(hashUnit('ab', 'c')).not.toBe(hashUnit('a', 'bc'));
  });

  it('is in [0, 1) and depends on nothing but its words', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const value = hashUnit(...words);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
        expect(hashUnit(...words)).toBe(value);
      }),
    );
  });

  it('spreads customers evenly, and differently for each campaign', () => {
    const customers = Array.from({ length: 20_000 }, (_, i) => `C${i}`);
    expectUniform(customers.map((id) => hashUnit('s', 'spring', id)));
    const both = customers.filter(
      (id) => hashUnit('s', 'spring', id) < 0.5 && hashUnit('s', 'summer', id) < 0.5,
    );
    expect(both.length / customers.length).toBeCloseTo(0.25, 1.7);
  });
});

describe('random', () => {
  // From a second implementation of xoshiro128** in another language, with big integers.
  it('gives the same numbers for a seed on every platform', () => {
    const next = random(1);
    expect([next(), next(), next()]).toEqual([0.5686060004521734, 0.8893939329686829, 0.4705824253465032]);
  });

  it('is uniform, and streams of neighbouring seeds are unrelated', () => {
    const next = random(7);
    expectUniform(Array.from({ length: 20_000 }, next));
    expectUniform(Array.from({ length: 20_000 }, (_, seed) => random(seed)()));
    const [a, b] = [random(1), random(2)];
    const pairs = Array.from({ length: 20_000 }, () => (a() - 0.5) * (b() - 0.5));
    expect(Math.abs(pairs.reduce((sum, x) => sum + x, 0) / pairs.length)).toBeLessThan(
      4 / 12 / Math.sqrt(20_000),
    );
  });

  it('does not get stuck on the seeds 0 and -1', () => {
    for (const seed of [0, -1, 0xffffffff]) expectUniform(Array.from({ length: 5000 }, random(seed)));
  });
});

it('randomNormal has mean 0, variance 1 and normal tails', () => {
  const next = random(3);
  const n = 40_000;
  const draws = Array.from({ length: n }, () => randomNormal(next));
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  const variance = draws.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / n;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  const beyond = draws.filter((x) => Math.abs(x) > 1.959964).length / n;
  expect(Math.abs(beyond - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / n));
});

/** Pearson's chi-square over 20 cells of equal width, against its 99.99 % quantile on 19 degrees of freedom. */
function expectUniform(draws: readonly number[]): void {
  const cells = new Array<number>(20).fill(0);
  for (const draw of draws) cells[Math.floor(draw * 20)]!++;
  const expected = draws.length / 20;
  const chiSquare = cells.reduce(
    (sum, count) => sum + ((count - expected) * (count - expected)) / expected,
    0,
  );
  expect(chiSquare).toBeLessThan(50.8);
}
