import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shopTableNames } from '../../src/world/shopTables.js';
import { type Bench, bench } from './loadInto.js';

/** A few features, so that fits are quick. */
const few = ['--features', 'recency_days,orders_365,orders_all,average_basket'];

type Cells = Readonly<Record<string, string | number | null>>;

async function json(place: Bench, ...argv: readonly string[]): Promise<readonly Cells[]> {
  const { status, out, err } = await place.clm(...argv, '--format', 'json');
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as readonly Cells[];
}

describe('on the small shop', () => {
  let shop: Bench;
  beforeAll(async () => {
    shop = await bench();
    for (const table of shopTableNames) {
      shop.file(`${table}.csv`, readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url)));
      const { status, err } = await shop.clm('ingest', table, `${table}.csv`);
      if (status !== 0) throw new Error(err);
    }
  }, 240_000);
  afterAll(() => shop.close());

  test('features: one row per customer, in the order of their ids; --list says what each means', async () => {
    const rows = await json(shop, 'predict', 'features', '--as-of', '2025-03-01');
    expect(rows.length).toBeGreaterThan(800);
    const ids = rows.map((row) => row.customer_id as string);
    expect([...ids].sort()).toEqual(ids);
    const meanings = await json(shop, 'predict', 'features', '--list');
    const names = Object.keys(rows[0]!).filter((name) => name !== 'customer_id');
    expect(names.filter((name) => !meanings.some((row) => row.feature === name))).toEqual([]);
  });

  test('train, score, list and drop an effect model', async () => {
    const [trained] = await json(shop, 'predict', 'train', 'spring', '--channel', 'post', ...few);
    expect(trained).toMatchObject({ model: 'spring', target: 'effect', as_of: '2025-04-30', campaigns: 6 });
    expect(trained!.rows).toBe((trained!.treated as number) + (trained!.control as number));
    const scores = await json(shop, 'predict', 'score', 'spring');
    expect(scores.map((row) => row.rank)).toEqual(scores.map((_, i) => i + 1));
    expect(
      scores.every((row, i) => i === 0 || (scores[i - 1]!.score as number) >= (row.score as number)),
    ).toBe(true);
    expect(scores[0]!.decile).toBe(1);
    expect(scores.at(-1)!.decile).toBe(10);
    const kept = await shop.rows('select count(*), count(distinct decile) from scores');
    expect(kept).toEqual([`${scores.length}|10`]);
    const [stored] = await shop.rows('select customer_id, round(score, 9) from scores order by rank limit 1');
    expect(stored).toBe(`${scores[0]!.customer_id}|${Number((scores[0]!.score as number).toFixed(9))}`);
    const [shown] = await json(shop, 'predict', 'models', 'spring');
    expect(shown).toMatchObject({ model_id: trained!.model_id, campaigns: 6, largest_psi: 0 });
    expect(shown!.mean_score_now).toBeCloseTo(shown!.mean_score_then as number, 10);
    await shop.clm('predict', 'models', 'spring', '--drop');
    expect(await json(shop, 'predict', 'models')).toEqual([]);
    expect((await shop.clm('predict', 'score', 'spring')).status).toBe(2);
  }, 240_000);

  test('the same store and flags make the same model and scores; a dry run keeps nothing', async () => {
    const dry = await json(shop, 'predict', 'train', 'twice', '-n', ...few);
    expect(await json(shop, 'predict', 'models')).toEqual([]);
    const once = await json(shop, 'predict', 'train', 'twice', ...few);
    const scores = (await shop.clm('predict', 'score', 'twice')).out;
    const again = await json(shop, 'predict', 'train', 'twice', ...few);
    expect(once).toEqual(dry);
    expect(again).toEqual(once);
    expect((await shop.clm('predict', 'score', 'twice')).out).toBe(scores);
    expect(await json(shop, 'predict', 'models')).toHaveLength(1);
  }, 240_000);

  test('what happened after --as-of changes neither a model nor its scores', async () => {
    const early = ['--as-of', '2024-08-31'];
    const [before] = await json(shop, 'predict', 'train', 'early', ...few, ...early);
    const scores = (await shop.clm('predict', 'score', 'early', ...early)).out;
    await shop.load(
      'orders',
      'order_id,line,customer_id,ordered_on,amount,cost\nX1,1,C00001,2024-09-01,900000.00,1\n',
    );
    const [after] = await json(shop, 'predict', 'train', 'early', ...few, ...early);
    expect(after).toEqual(before);
    expect((await shop.clm('predict', 'score', 'early', ...early)).out).toBe(scores);
  }, 240_000);

  test('response, purchase and spend models; money is computed from calibrated chances only', async () => {
    for (const target of ['response', 'purchase', 'spend']) {
      const [trained] = await json(shop, 'predict', 'train', target, '--target', target, ...few);
      expect(trained!.auc).toBeGreaterThan(0.5);
      const { err } = await shop.clm('predict', 'score', target);
      const scores = await json(shop, 'predict', 'score', target);
      const refused = err.includes('not calibrated');
      expect(scores.every((row) => (row.expected_margin === null) === refused)).toBe(true);
      if (target !== 'spend') {
        expect(scores.every((row) => (row.score as number) > 0 && (row.score as number) < 1)).toBe(true);
      }
    }
  }, 240_000);

  test('evaluate: ten tenths that add up, measures in one row, both out of time', async () => {
    await json(shop, 'predict', 'train', 'answers', '--target', 'response', ...few);
    const table = await json(shop, 'predict', 'evaluate', 'answers');
    expect(table.map((row) => row.decile)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(table.at(-1)!.cumulative_gain).toBeCloseTo(1, 9);
    const { err } = await shop.clm('predict', 'evaluate', 'answers');
    expect(err).toContain('fitted again without spring-25 and tried on it');
    const [summary] = await json(shop, 'predict', 'evaluate', 'answers', '--summary');
    const names = ['auc', 'log_loss', 'brier', 'calibration_slope', 'calibration_intercept'];
    expect(Object.keys(summary!).slice(0, 5)).toEqual(names);
    await json(shop, 'predict', 'train', 'old', '--as-of', '2024-12-31', ...few);
    expect((await shop.clm('predict', 'evaluate', 'old')).err).toContain(
      'tried on what came after it: spring-25',
    );
    const effects = await json(shop, 'predict', 'evaluate', 'old');
    expect(Object.keys(effects[0]!).slice(0, 6)).toEqual([
      'decile',
      'customers',
      'actual',
      'predicted',
      'lift',
      'cumulative_gain',
    ]);
  }, 240_000);

  test('an attribute that alone tells the target is left out unless it is named', async () => {
    const buyers = await shop.rows(
      `select customer_id from customers where unit in (
         select c.unit from orders o join customers c on c.customer_id = o.customer_id
         where o.ordered_on between '2025-03-10' and '2025-04-08' group by c.unit, o.order_id having sum(o.amount) > 0)`,
    );
    const everybody = await shop.rows('select customer_id from customers order by customer_id');
    const told = everybody.map((id) => `${id},${buyers.includes(id) ? 'yes' : 'no'}`);
    await shop.load('customers', `customer_id,bought_again\n${told.join('\n')}\n`);
    const flags = ['--target', 'purchase', '--campaigns', 'spring-25'];
    const { err } = await shop.clm('predict', 'train', 'oracle', ...flags);
    expect(err).toContain('attribute bought_again is not used: it alone separates the target (AUC 0.99');
    expect(err).not.toContain('attribute paperless is not used');
    const named = await shop.clm(
      'predict',
      'train',
      'oracle',
      ...flags,
      '--features',
      'bought_again,recency_days',
    );
    expect(named.status).toBe(0);
    expect(named.err).not.toContain('is not used');
  }, 240_000);

  test('unknown features, campaigns and models are refused with the nearest name', async () => {
    const feature = await shop.clm('predict', 'train', 'x', '--features', 'recency_day');
    expect([feature.status, feature.err]).toEqual([
      2,
      expect.stringContaining('did you mean "recency_days"?'),
    ]);
    const campaign = await shop.clm('predict', 'train', 'x', '--campaigns', 'spring-26');
    expect([campaign.status, campaign.err]).toEqual([
      2,
      expect.stringContaining('unknown campaign "spring-26"'),
    ]);
    const type = await shop.clm('predict', 'train', 'x', '--target', 'response', '--responses', 'clikced');
    expect([type.status, type.err]).toEqual([2, expect.stringContaining('did you mean "clicked"?')]);
    expect((await shop.clm('predict', 'evaluate', 'nothing')).status).toBe(2);
  });
});

test('without a control group there is no effect to learn; a response can be', async () => {
  const place = await bench('--margin', '0.4');
  try {
    const ids = Array.from({ length: 400 }, (_, i) => `C${i}`);
    await place.load('customers', `customer_id,visits\n${ids.map((id, i) => `${id},${i % 7}`).join('\n')}\n`);
    await place.load('campaigns', 'campaign_id,starts_on,window_days\nk,2025-03-01,10\n');
    await place.load(
      'contacts',
      `campaign_id,customer_id,arm\n${ids.map((id) => `k,${id},treated`).join('\n')}\n`,
    );
    const answered = ids.filter((_, i) => i % 7 > 4);
    await place.load(
      'responses',
      `campaign_id,customer_id,type,at\n${answered.map((id) => `k,${id},clicked,2025-03-03`).join('\n')}\n`,
    );
    await place.load('orders', 'order_id,line,customer_id,ordered_on,amount\n1,1,C1,2025-03-30,5\n');
    const effect = await place.clm('predict', 'train', 'e');
    expect(effect.status).toBe(5);
    expect(effect.err).toContain('act list does, 10 % unless told otherwise');
    const early = await place.clm('predict', 'train', 'e', '--as-of', '2025-03-05');
    expect([early.status, early.err]).toEqual([5, expect.stringContaining('are not over as of 2025-03-05')]);
    expect(early.err).toMatch(/hint: the first are over on 2025-\d\d-\d\d: wait, or say a later --as-of/);
    const response = await place.clm('predict', 'train', 'r', '--target', 'response', '--features', 'visits');
    expect(response.status).toBe(0);
  } finally {
    place.close();
  }
});

test('purchases without any campaign are learned from past months', async () => {
  const place = await bench('--margin', '0.4');
  try {
    const lines: string[] = [];
    for (let i = 0; i < 200; i++) {
      const monthly = i % 2 === 0;
      lines.push(`F${i},1,C${i},2024-01-15,10`);
      for (let month = 2; monthly && month <= 12; month++) {
        lines.push(`M${i}-${month},1,C${i},2024-${String(month).padStart(2, '0')}-15,10`);
      }
      if (!monthly && i % 10 === 1) lines.push(`L${i},1,C${i},2024-11-20,10`);
    }
    await place.load(
      'orders',
      `order_id,line,customer_id,ordered_on,amount\n${lines.join('\n')}\n`,
      '--add-customers',
    );
    const [trained] = await json(
      place,
      'predict',
      'train',
      'b',
      '--target',
      'purchase',
      '--as-of',
      '2024-12-31',
    );
    expect(trained).toMatchObject({ treated: 0, campaigns: 6, rows: 1200 });
    const scores = await json(place, 'predict', 'score', 'b', '--as-of', '2024-12-31');
    const of = (odd: number) => scores.filter((row) => Number(String(row.customer_id).slice(1)) % 2 === odd);
    const mean = (rows: readonly Cells[]) =>
      rows.reduce((s, row) => s + (row.score as number), 0) / rows.length;
    expect(mean(of(0))).toBeGreaterThan(0.9);
    expect(mean(of(1))).toBeLessThan(0.3);
  } finally {
    place.close();
  }
}, 240_000);
