import { describe, expect, it } from 'vitest';
import {
  covariateCovered,
  familyCovered,
  interactionFound,
  looked,
  strataCovered,
} from '../../bench/looks.mjs';
import { cuped } from '../../src/measure/cuped.js';
import { everyLook, plannedLooks } from '../../src/measure/guard.js';
import { interaction } from '../../src/measure/interaction.js';
import { stratifiedLift } from '../../src/measure/lift.js';
import { random, randomNormal } from '../../src/random.js';
import { pairSums } from '../../src/stats/covariateSlope.js';

const library = {
  stratifiedLift,
  everyLook,
  plannedLooks,
  interaction,
  cuped,
  pairSums,
  random,
  randomNormal,
};

/** The short version of bench/looks.mjs, with room for the noise of few campaigns. */
describe('lift looked at more than once', () => {
  const world = {
    metric: 'rate',
    looks: 7,
    buyers: 60,
    lift: 0.2,
    frontLoaded: true,
    campaigns: 150,
  } as const;

  it('a confidence sequence covers at all looks together, where naive intervals do not', () => {
    const found = looked(library, { ...world, kind: 'sequence', seed: 11 });
    expect(found.guarded / found.campaigns).toBeLessThan(0.07);
    expect(found.naive / found.campaigns).toBeGreaterThan(0.08);
    expect(found.width).toBeGreaterThan(1.3);
  });

  it('declared looks spend 5 % over all of them, and hardly widen the last interval', () => {
    const found = looked(library, { ...world, kind: 'looks', looks: 4, seed: 12 });
    expect(found.guarded / found.campaigns).toBeLessThan(0.11);
    expect(found.width).toBeGreaterThan(1);
    expect(found.width).toBeLessThan(1.1);
  });
});

describe('lift over draws with different shares held out', () => {
  it.each(['rate', 'amount'] as const)('covers where pooling raw does not: %s', (metric) => {
    const found = strataCovered(library, { metric, buyers: 20, campaigns: 200, seed: 13 });
    expect(found.missed / found.campaigns).toBeLessThan(0.1);
    expect(found.rawMissed / found.campaigns).toBeGreaterThan(0.2);
  });
});

describe('lift of families and parts', () => {
  it('simultaneous intervals miss anywhere, and Holm finds anything, in at most 5 %', () => {
    const found = familyCovered(library, { rows: 5, campaigns: 200, seed: 14 });
    expect(found.missed / found.campaigns).toBeLessThan(0.09);
    expect(found.falselyFound / found.campaigns).toBeLessThan(0.09);
  });

  it.each(['rate', 'amount'] as const)('an interaction that is not there is not found: %s', (metric) => {
    const found = interactionFound(library, { metric, parts: 5, buyers: 8, campaigns: 200, seed: 15 });
    expect(found.falselyFound / found.campaigns).toBeLessThan(0.1);
  });
});

describe('lift with a covariate', () => {
  it('covers, and is as much more exact as the correlation allows', () => {
    const found = covariateCovered(library, { correlation: 0.8, campaigns: 150, seed: 16 });
    expect(found.missed / found.campaigns).toBeLessThan(0.11);
    expect(found.errorRatio).toBeLessThan(0.85);
  });
});
