import { expect, test } from 'vitest';
import { earnings, honesty } from '../../bench/honestyTables.mjs';
import { simulatedLists } from './simulatedLists.js';

test('changing baskets: promises are kept about as often as they say, and lists earn', () => {
  const found = simulatedLists('baskets');
  for (const which of ['list', 'half'] as const) {
    const { inside80, promisedOverTrue } = honesty(found, which);
    expect(inside80).toBeGreaterThanOrEqual(0.7);
    expect(inside80).toBeLessThanOrEqual(0.95);
    expect(promisedOverTrue).toBeGreaterThan(0.8);
    expect(promisedOverTrue).toBeLessThan(1.25);
  }
  const { profit, best, everyone, decile } = earnings(found);
  expect(profit).toBeGreaterThanOrEqual(0.9 * best);
  expect(profit).toBeGreaterThan(everyone);
  expect(profit).toBeGreaterThan(decile);
}, 400_000);

test('no effect: lists are few and short, promise within their noise and hardly ever a sure profit', () => {
  const found = simulatedLists('none');
  for (const which of ['list', 'half'] as const) {
    const { inside80, lowAboveZeroOfAll } = honesty(found, which);
    expect(inside80).toBeGreaterThanOrEqual(0.7);
    expect(inside80).toBeLessThanOrEqual(0.95);
    expect(lowAboveZeroOfAll).toBeLessThan(0.05);
  }
  const { profit, everyone } = earnings(found);
  expect(profit / everyone).toBeLessThan(0.1);
}, 400_000);
