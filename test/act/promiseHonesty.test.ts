import { expect, test } from 'vitest';
import { earnings, honesty, summarise } from '../../bench/honestyTables.mjs';
import { oneList } from '../../bench/oneList.mjs';
import { cutoff } from '../../src/act/cutoff.js';
import { promise } from '../../src/act/promise.js';
import { scoreEffect, trainEffect } from '../../src/predict/effect.js';
import { random } from '../../src/random.js';
import { simulate } from '../../src/world/simulate.js';

const layers = { simulate, trainEffect, scoreEffect, cutoff, promise, random };
const runs = 50;

/** The benchmark's loop, 50 times in each of the four worlds; `npm run bench:honesty` is the full one. */
function world(kind: string) {
  return Array.from({ length: runs }, (_, run) =>
    summarise(oneList(layers, { kind, seed: 100 + run, customers: 2500, campaigns: 6, holdout: 0.2 })),
  );
}

test.each(['stable', 'varying', 'baskets'])(
  '%s: promises are kept about as often as they say',
  (kind) => {
    const found = world(kind);
    const half = honesty(found, 'half');
    expect(half.lists).toBe(runs);
    expect(half.inside80).toBeGreaterThanOrEqual(0.7);
    expect(half.inside80).toBeLessThanOrEqual(0.95);
    const list = honesty(found, 'list');
    expect(list.inside80).toBeGreaterThanOrEqual(0.7);
    expect(list.inside80).toBeLessThanOrEqual(0.95);
    const { profit, decile } = earnings(found);
    expect(profit).toBeGreaterThan(decile);
  },
  240_000,
);

test('none: lists are few and short, and hardly ever promise a sure profit', () => {
  const found = world('none');
  const half = honesty(found, 'half');
  expect(half.inside80).toBeGreaterThanOrEqual(0.7);
  expect(half.inside80).toBeLessThanOrEqual(0.95);
  expect(half.lowAboveZero).toBeLessThan(0.05);
  expect(honesty(found, 'list').lowAboveZeroOfAll).toBeLessThan(0.05);
  const { profit, everyone } = earnings(found);
  expect(profit / everyone).toBeLessThan(0.1);
}, 240_000);
