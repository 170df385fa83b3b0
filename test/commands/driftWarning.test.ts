import { afterAll, beforeAll, expect, test } from 'vitest';
import { driftWarning } from '../../src/commands/predict/movedFeatures.js';
import { spreads } from '../../src/predict/drift.js';
import { loadShop } from '../store/loadShop.js';
import type { Bench } from './loadInto.js';

let shop: Bench;
beforeAll(async () => {
  shop = await loadShop();
}, 120_000);
afterAll(() => shop.close());

test('scores of a later day say which features have moved since training, those of its own day do not', async () => {
  const argv = [
    '--target',
    'response',
    '--learner',
    'logistic',
    '--features',
    'recency_days,contact_days_ago',
  ];
  const { status, err } = await shop.clm('predict', 'train', 'early', ...argv, '--as-of', '2024-12-31');
  expect(status, err).toBe(0);
  const own = await shop.clm('predict', 'score', 'early', '--as-of', '2024-12-31', '--limit', '1');
  expect(own.err).not.toMatch(/population has changed/);
  const later = await shop.clm('predict', 'score', 'early', '--limit', '1');
  expect(later.err).toMatch(
    /warning: as of 2025-04-30: the population has changed since training \(PSI above 0\.2\): contact_days_ago\n/,
  );
}, 120_000);

test('a sample of many customers says the same of their drift', () => {
  const column = (shift: number) => [
    {
      name: 'age',
      kind: 'numeric' as const,
      values: Float64Array.from({ length: 130_000 }, (_, i) => ((i * 7919) % 1000) + shift),
    },
  ];
  const model = { asOf: 1, body: { spreads: spreads(column(0)) } };
  expect(driftWarning(model, column(0), 2)).toEqual([]);
  expect(driftWarning(model, column(400), 2)).toHaveLength(1);
  expect(driftWarning({ ...model, asOf: 2 }, column(400), 2)).toEqual([]);
});
