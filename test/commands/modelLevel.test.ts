import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadShop } from '../store/loadShop.js';

describe('models of households', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  type Row = Record<string, string | number | null>;
  const rows = async (...argv: readonly string[]) => {
    const { out, err, status } = await shop.clm(...argv, '--format', 'json');
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as readonly Row[];
  };
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  it('learn from a row per household, and score one', async () => {
    const [people] = await rows('predict', 'train', 'p', '--target', 'spend', '--learner', 'logistic');
    const [houses] = await rows(
      'predict',
      'train',
      'h',
      '--target',
      'spend',
      '--learner',
      'logistic',
      '--level',
      'household',
    );
    const [again] = await rows(
      'predict',
      'train',
      'p',
      '--target',
      'spend',
      '--learner',
      'logistic',
      '--level',
      'person',
    );
    expect(again!.model_id).toBe(people!.model_id);
    expect(houses!.model_id).not.toBe(people!.model_id);
    const [counts] = await shop.rows(
      `select count(distinct coalesce(household_id, customer_id)), count(distinct household_id) from customers`,
    );
    const scored = await rows('predict', 'score', 'h');
    expect(scored.length).toBe(Number(counts!.split('|')[0]));
    const ids = scored.map((row) => row.household_id).filter((id) => id !== null);
    expect(ids.length).toBe(Number(counts!.split('|')[1]));
    expect(new Set(ids).size).toBe(ids.length);
    // Who stands for a household is its first member by id, and what is scored is what all of them did.
    const wrong = await shop.rows(
      `select count(*) from scores s join customers c using (customer_id) where s.model = 'h' and c.household_id is not null
       and c.customer_id > (select min(m.customer_id) from customers m where m.household_id = c.household_id)`,
    );
    expect(wrong).toEqual(['0']);
    const other = await shop.clm('predict', 'score', 'p', '--level', 'household');
    expect([other.status, other.err]).toEqual([
      2,
      expect.stringContaining('is about people, not households'),
    ]);
    const features = await rows('predict', 'features', '--level', 'household');
    expect(features.length).toBe(scored.length);
    const models = await rows('predict', 'models');
    expect(models.map((row) => row.model).sort()).toEqual(['h', 'p']);
  }, 120_000);

  it('give every member of a household its score when a list is made, and read the store as before afterwards', async () => {
    await rows('predict', 'train', 'e', '--level', 'household');
    shop.file(
      'plan.toml',
      'campaign = "house-25"\nchannel = "post"\nsend_on = 2025-05-05\nwindow_days = 30\ncontact_cost = 0.1\nholdout = 0.2\nmodel = "e"\n',
    );
    await shop.clm('act', 'plan', 'plan.toml');
    const scored = new Map(
      (await rows('predict', 'score', 'e')).map((row) => [row.household_id ?? row.customer_id, row.score]),
    );
    const made = await shop.clm(
      'act',
      'list',
      'house-25',
      '--arms',
      'all',
      '--as-of',
      '2025-04-30',
      '--columns',
      'customer_id,score,household_id',
      '--format',
      'json',
    );
    expect(made.status, made.err).toBe(0);
    const list = JSON.parse(made.out) as readonly Row[];
    expect(list.length).toBeGreaterThan(20);
    for (const row of list) {
      expect(Number(row.score)).toBeCloseTo(Number(scored.get(row.household_id ?? row.customer_id)), 2);
    }
    const houses = list.map((row) => row.household_id).filter((id) => id !== null);
    expect(new Set(houses).size).toBe(houses.length);
    const members = await shop.rows(`select count(*) from list_members where unit like 'h:%'`);
    expect(members).toEqual([String(houses.length)]);
  }, 120_000);
});

describe('models of accounts', () => {
  it('are not for lists, and need accounts', async () => {
    const shop = await loadShop();
    const none = await shop.clm('predict', 'train', 'a', '--level', 'account');
    expect([none.status, none.err]).toEqual([5, expect.stringContaining('no customer has an account_id')]);
    shop.close();
  });
});
