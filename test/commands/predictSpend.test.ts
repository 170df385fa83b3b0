import { expect, test } from 'vitest';
import { loadShop } from '../store/loadShop.js';

const ask = ['--target', 'spend', '--learner', 'logistic', '--as-of', '2024-12-31', '--window', '14'];
const few = ['--features', 'recency_days,orders_all,average_basket', '--quiet'];

test('a spend model is tried on money: what came, in tenths by what was expected, and per purchase', async () => {
  const shop = await loadShop();
  const json = async (...words: string[]) => {
    const { status, out, err } = await shop.clm('predict', ...words, '--format', 'json');
    expect(status, err).toBe(0);
    return JSON.parse(out);
  };
  try {
    await json('train', 'own', ...ask, ...few);
    const [trained] = await json('train', 'trees', ...ask, ...few, '--basket', 'gamma');
    const [own] = await json('evaluate', 'own', '--summary');
    const [trees] = await json('evaluate', 'trees', '--summary');
    // The registry says how well it did when it was trained.
    const [kept] = await json('models', 'trees');
    expect(kept).toMatchObject({
      learner: 'logistic, baskets by gamma trees',
      rows: trained.rows,
      auc: trained.auc,
      calibration_slope: trained.calibration_slope,
      calibration: 'pass',
    });
    // The chances are the same, what purchases are worth is not.
    expect(trees.auc).toBe(own.auc);
    expect(trees.actual_margin).toBe(own.actual_margin);
    expect(trees.expected_basket).not.toBe(own.expected_basket);
    const tenths: readonly { customers: number; actual: number; predicted: number }[] = await json(
      'evaluate',
      'own',
    );
    const total = (of: 'actual' | 'predicted') =>
      tenths.reduce((sum, row) => sum + row.customers * row[of], 0);
    expect(total('actual')).toBeCloseTo(own.actual_margin, 1);
    expect(total('predicted')).toBeCloseTo(own.expected_margin, 1);
    expect(own.actual_basket).toBeCloseTo(own.actual_margin / own.actual, 2);
    expect(own.actual_margin_low).toBeLessThan(own.actual_margin);
    const refused = await shop.clm('predict', 'train', 'e', '--basket', 'gamma');
    expect([refused.status, refused.err]).toEqual([
      2,
      expect.stringContaining('--target effect asks for none'),
    ]);
  } finally {
    shop.close();
  }
});
