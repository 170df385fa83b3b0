import { expect, test } from 'vitest';
import { aucInterval } from '../../src/stats/aucInterval.js';

test('the standard error of Hanley & McNeil 1982: 0.032 for an area of 0.893 of 51 abnormal and 58 normal images', () => {
  const { low, high } = aucInterval(0.893, 51, 58);
  expect((high - low) / (2 * 1.959964)).toBeCloseTo(0.0325, 4);
  expect((high + low) / 2).toBeCloseTo(0.893, 10);
});

test('never beyond 0 and 1', () => {
  expect(aucInterval(1, 3, 3)).toEqual({ low: 1, high: 1 });
  expect(aucInterval(0.9, 1, 2)).toMatchObject({ high: 1 });
});
