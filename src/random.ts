import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends only on the given words: assignment by hash does not move when rows are added
 * or reordered. 52 bits of SHA-256 over the words joined by U+001F.
 */
export function hashUnit(...words: readonly string[]): number {
  const digest = createHash('sha256').update(words.join('\u001f'), 'utf8').digest();
  const high = digest.readUInt32BE(0) >>> 6;
  const low = digest.readUInt32BE(4) >>> 6;
  return (high * 0x4000000 + low) / 0x10000000000000;
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * Seeded generator: xoshiro128** (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"),
 * state filled by splitmix32. Same seed, same numbers on every platform.
 */
export function random(seed: number): Random {
  let mix = seed >>> 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  const word = () => {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((word() >>> 6) * 0x4000000 + (word() >>> 6)) / 0x10000000000000;
}

/** A standard normal draw (Marsaglia & Bray 1964, polar method; the second of each pair is discarded). */
export function randomNormal(uniform: Random): number {
  for (;;) {
    const u = 2 * uniform() - 1;
    const v = 2 * uniform() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** A draw from a gamma distribution with a shape above 0 and scale 1. Source: Marsaglia & Tsang 2000, ACM TOMS 26(3). */
export function randomGamma(uniform: Random, shape: number): number {
  if (shape < 1) return randomGamma(uniform, shape + 1) * Math.exp(Math.log(1 - uniform()) / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = randomNormal(uniform);
    const v = 1 + x / Math.sqrt(9 * d);
    const cube = v * v * v;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}
