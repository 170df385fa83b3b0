import { expect, test } from 'vitest';
import { random } from '../../src/random.js';
import { bench } from './loadInto.js';

test('without costs or a margin rate chances are learned, but no expected margin is made up', async () => {
  const place = await bench();
  const uniform = random(4);
  const orders = Array.from({ length: 400 }, (_, i) => {
    const day = `2025-0${1 + Math.floor(6 * uniform())}-${10 + Math.floor(18 * uniform())}`;
    return `${i},C${Math.floor(90 * uniform())},${day},20`;
  });
  const head = 'order_id,customer_id,ordered_on,amount\n';
  await place.load('orders', `${head}${orders.join('\n')}\n`, '--add-customers');
  const ask = [
    '--target',
    'purchase',
    '--cutoffs',
    '2',
    '--learner',
    'logistic',
    '--as-of',
    '2025-06-30',
  ] as const;
  const margins = async (...words: readonly string[]) => {
    const trained = await place.clm('predict', 'train', 'buy', ...ask, ...words);
    expect(trained.status, trained.err).toBe(0);
    const { out } = await place.clm('predict', 'score', 'buy', '--as-of', '2025-06-30', '--format', 'json');
    const rows: readonly { expected_margin: number | null }[] = JSON.parse(out);
    return { trained: trained.err, known: rows.filter((row) => row.expected_margin !== null).length };
  };
  const unknown = await margins();
  expect(unknown.known).toBe(0);
  expect(unknown.trained).toContain('the margin of purchases is not known');
  const rated = await margins('--margin', '0.5');
  expect(rated.trained).not.toContain('is not known');
  if (!rated.trained.includes('not calibrated')) expect(rated.known).toBeGreaterThan(80);
  place.close();
});
