import { describe, expect, it } from 'vitest';
import {
  casesCovered,
  daysCovered,
  deliveredCovered,
  liftCovered,
  shareCovered,
  walletCovered,
} from '../../bench/coverage.mjs';
import { caseFigures } from '../../src/measure/caseFigures.js';
import { lift } from '../../src/measure/lift.js';
import { walletGroups } from '../../src/measure/walletGroups.js';
import { random, randomNormal } from '../../src/random.js';
import { poissonInterval } from '../../src/stats/poissonInterval.js';
import { wilson } from '../../src/stats/wilson.js';

const library = { caseFigures, lift, walletGroups, poissonInterval, wilson, random, randomNormal };

/** The short version of bench/coverage.mjs, with room for the noise of few worlds. */
describe('the relative lift of small arms', () => {
  const arms = { held: 1000, holdout: 0.1, rate: 0.02, lift: 0.3 };

  it('of amounts covers, misses on both sides, and never says 0 where the difference does not', () => {
    const found = liftCovered(library, { ...arms, shape: 'amount', worlds: 600, seed: 21 });
    expect(found.bounded).toBeGreaterThan(580);
    expect(found.relative / found.bounded).toBeGreaterThan(0.93);
    expect(found.below / found.bounded).toBeLessThan(0.05);
    expect(found.above / found.bounded).toBeGreaterThan(0.005);
    expect(found.disagree).toBe(0);
  });

  it('of rates covers', () => {
    const found = liftCovered(library, { ...arms, shape: 'rate', worlds: 600, seed: 22 });
    expect(found.relative / found.bounded).toBeGreaterThan(0.925);
    expect(found.difference / found.worlds).toBeGreaterThan(0.93);
  });
});

it('the effect per delivered unit covers what those gain whom the message reaches', () => {
  const cell = { held: 300, holdout: 0.1, rate: 0.05, effect: 0.03, reached: 0.6 };
  expect(deliveredCovered(library, { ...cell, worlds: 600, seed: 23 }).covered / 600).toBeGreaterThan(0.925);
});

it.each([
  [30, 0.1],
  [200, 0.5],
])('shares of %d customers cover %d', (n, share) => {
  expect(shareCovered(library, { n, share, worlds: 800, seed: 24 }).covered / 800).toBeGreaterThan(0.925);
});

it('cases per order cover although customers have several, where single ones would not', () => {
  const found = casesCovered(library, { mean: 30, again: 0.4, worlds: 600, seed: 25 });
  expect(found.covered / found.worlds).toBeGreaterThan(0.925);
  expect(found.single / found.worlds).toBeLessThan(0.88);
});

it('days until cases are closed cover', () => {
  const found = daysCovered(library, { n: 40, worlds: 400, seed: 26 });
  expect(found.half / found.worlds).toBeGreaterThan(0.93);
  expect(found.ninety / found.worlds).toBeGreaterThan(0.93);
});

it('shares of wallet cover with few customers of very different size', () => {
  const found = walletCovered(library, { n: 60, worlds: 80, seed: 27 });
  expect(found.ofWallets / found.worlds).toBeGreaterThan(0.89);
  expect(found.mean / found.worlds).toBeGreaterThan(0.88);
});
