import { expect, test } from 'vitest';
import { learnModel } from '../../src/commands/predict/learnModel.js';
import { type ChanceModel, scoreChance } from '../../src/predict/chance.js';
import { simulate } from '../../src/world/simulate.js';
import { bench } from './loadInto.js';

const { past } = simulate({ kind: 'stable', seed: 3, customers: 1500, campaigns: 3, holdout: 0.2 });
const how = {
  ridge: undefined,
  prior: undefined,
  learner: 'boosting',
  uplift: 'shrunk',
  outcome: 'margin',
  seed: 1,
  currency: { code: 'EUR', digits: 2 },
} as const;

/** Falls in the chance along the values that a feature takes, all else as in some row. */
function falls(model: ChanceModel, name: string, row: number): number {
  const own = past.features.find((column) => column.name === name)!;
  if (own.kind !== 'numeric') throw new Error(`${name} is no number`);
  const known = own.values.filter((value) => !Number.isNaN(value)).sort();
  const grid = Float64Array.from({ length: 40 }, (_, k) => known[Math.floor((k * (known.length - 1)) / 39)]!);
  const columns = past.features.map((column) => {
    if (column.name === name) return { ...column, kind: 'numeric' as const, values: grid };
    return column.kind === 'numeric'
      ? { ...column, values: new Float64Array(40).fill(column.values[row]!) }
      : { ...column, codes: new Int32Array(40).fill(column.codes[row]!) };
  });
  const { chance } = scoreChance(model, columns, 40);
  return chance.filter((p, k) => k > 0 && p < chance[k - 1]! - 1e-12).length;
}

test('chances never fall as a feature held to rise does; free, they do somewhere', () => {
  const name = past.features.find(
    (column) => column.kind === 'numeric' && column.name.startsWith('recency'),
  )!.name;
  const rows = [0, 100, 200, 300, 400];
  const all = (model: ChanceModel) => rows.reduce((sum, row) => sum + falls(model, name, row), 0);
  const free = learnModel(past, 'purchase', { ...how, monotone: undefined }).learned as ChanceModel;
  const held = learnModel(past, 'purchase', { ...how, monotone: { [name]: 1 } }).learned as ChanceModel;
  expect(all(free)).toBeGreaterThan(0);
  expect(all(held)).toBe(0);
  expect(held.monotone).toEqual({ [name]: 1 });
});

test('what can not be held is refused with exit 2', async () => {
  const refused = (target: 'purchase' | 'effect', learner: 'boosting' | 'logistic', name: string) => () =>
    learnModel(past, target, { ...how, learner, monotone: { [name]: 1 } });
  const name = past.features.find((column) => column.kind === 'numeric')!.name;
  expect(refused('purchase', 'logistic', name)).toThrow('boosted trees of a chance only');
  expect(refused('effect', 'boosting', name)).toThrow('boosted trees of a chance only');
  expect(refused('purchase', 'boosting', `${name}x`)).toThrow(`unknown numeric feature "${name}x"`);
  const place = await bench();
  const { status, err } = await place.clm('predict', 'train', 'm', '--monotone', 'orders_all');
  expect(status).toBe(2);
  expect(err).toContain('expected + or - behind each feature');
  place.close();
});
