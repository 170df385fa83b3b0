import { expect, test } from 'vitest';
import { earnings, honesty } from '../../bench/honestyTables.mjs';
import { simulatedLists } from './simulatedLists.js';

test.each(['stable', 'varying'] as const)(
  '%s: promises are kept about as often as they say, and lists earn',
  (kind) => {
    const found = simulatedLists(kind);
    for (const which of ['list', 'half'] as const) {
      const { lists, inside80, promisedOverTrue } = honesty(found, which);
      expect(lists).toBeGreaterThan(190);
      expect(inside80).toBeGreaterThanOrEqual(0.7);
      expect(inside80).toBeLessThanOrEqual(0.95);
      expect(promisedOverTrue).toBeGreaterThan(0.8);
      expect(promisedOverTrue).toBeLessThan(1.25);
    }
    const { profit, best, everyone, decile } = earnings(found);
    expect(profit).toBeGreaterThanOrEqual(0.9 * best);
    expect(profit).toBeGreaterThan(everyone);
    expect(profit).toBeGreaterThan(decile);
  },
  400_000,
);
