import { type Random, random } from '../random.js';

/**
 * The stream of chance of one customer for one purpose: what happens to one customer, or in one campaign, never
 * moves the dice of another. `purpose` is a small whole number; see `purposes`.
 * The three words are mixed by the 32-bit finaliser of MurmurHash3 (Appleby 2011).
 */
export function stream(seed: number, customer: number, purpose: number): Random {
  return random(mix(mix(mix(seed) ^ customer) ^ purpose));
}

/** What a stream is for. Purposes from `campaign` on are offset by the campaign's place in time. */
export const purposes = {
  person: 1,
  visits: 2,
  campaign: 1000,
  answers: 2000,
  basket: 10_000,
  extra: 1_000_000,
};

/** A Poisson draw by inversion (Knuth 1969), for the small means of this world. */
export function poisson(mean: number, uniform: Random): number {
  const limit = Math.exp(-mean);
  let product = uniform();
  let count = 0;
  while (product > limit) {
    product *= uniform();
    count++;
  }
  return count;
}

/** The first place whose running total exceeds `u` times the last total. */
export function pick(totals: ArrayLike<number>, u: number, from = 0, to = totals.length): number {
  const floor = from === 0 ? 0 : totals[from - 1]!;
  const aim = floor + u * (totals[to - 1]! - floor);
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (totals[middle]! > aim) high = middle;
    else low = middle + 1;
  }
  return low;
}

function mix(word: number): number {
  let z = (word + 0x9e3779b9) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
