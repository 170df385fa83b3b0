import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadShop } from '../store/loadShop.js';

type Row = Readonly<Record<string, number | string | null>>;

/** One number has one value, whichever measure tells it. */
describe('totals over measures', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  const ask = async (...argv: string[]): Promise<readonly Row[]> => {
    const { out, err, status } = await shop.clm('measure', ...argv, '--format', 'json');
    expect(status, err).toBe(0);
    return JSON.parse(out);
  };
  const sum = (rows: readonly Row[], name: string) =>
    rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const always = ['--period', '20000'];

  it('margin of channels, products, categories and cohorts; of customers less anonymous sales', async () => {
    const [channels, products, categories] = [
      await ask('channels', ...always),
      await ask('products', ...always),
      await ask('products', '--by', 'category', ...always),
    ];
    const margin = sum(channels, 'margin');
    expect(margin).toBeGreaterThan(0);
    expect(sum(products, 'margin')).toBeCloseTo(margin, 4);
    expect(sum(categories, 'margin')).toBeCloseTo(margin, 4);
    expect(sum(products, 'spend')).toBeCloseTo(sum(channels, 'spend'), 4);
    const customers = await ask('customers');
    const one = await ask('customers', '--by', 'customer');
    const cohorts = await ask('retention', '--by', 'cohort');
    expect(sum(one, 'margin')).toBeCloseTo(sum(customers, 'margin'), 4);
    expect(sum(cohorts, 'margin')).toBeCloseTo(sum(customers, 'margin'), 4);
    const [anonymous] = await shop.rows('select count(*) from orders where customer_id is null');
    if (anonymous === '0') expect(sum(customers, 'margin')).toBeCloseTo(margin, 4);
    else expect(sum(customers, 'margin')).toBeLessThan(margin);
    expect(sum(one, 'profit')).toBeCloseTo(sum(customers, 'profit'), 4);
    expect(sum(customers, 'profit')).toBeCloseTo(
      sum(customers, 'margin') - sum(customers, 'contact_cost') - sum(customers, 'service_cost'),
      4,
    );
    const segments = await ask('segments');
    expect(sum(segments, 'spend')).toBeCloseTo(
      one.reduce((total, row) => total + (Number(row.orders) > 0 ? Number(row.spend) : 0), 0),
      2,
    );
  });

  it('credit of attribution is that of roi; treated units those of lift; effects are the same', async () => {
    const roi = await ask('roi');
    const last = await ask('attribution', '--rule', 'last');
    const lift = await ask('lift', '--metric', 'margin');
    for (const id of new Set(roi.map((row) => row.campaign_id))) {
      const of = (rows: readonly Row[]) => rows.filter((row) => row.campaign_id === id);
      expect(sum(of(last), 'margin'), String(id)).toBeCloseTo(sum(of(roi), 'attributed_margin'), 2);
      for (const row of of(roi)) {
        const same = of(lift).find((one) => one.arm === row.arm);
        expect([same?.treated, same?.control], String(id)).toEqual([row.treated, row.control]);
        expect(Number(row.incremental_margin)).toBeCloseTo(
          Number(same!.difference) * Number(same!.treated),
          2,
        );
        expect(Number(row.incremental_profit)).toBeCloseTo(
          Number(row.incremental_margin) - Number(row.cost),
          2,
        );
      }
    }
  });

  it('contacts of channels are those of the funnel’s arms, cost that of roi', async () => {
    const channels = await ask('channels', ...always);
    const customers = await ask('customers');
    expect(sum(channels, 'contact_cost')).toBeCloseTo(sum(customers, 'contact_cost'), 1);
    const [made] = await shop.rows('select count(*) from contacts');
    expect(sum(channels, 'contacts')).toBe(Number(made));
    const funnel = await ask('funnel');
    const [people] = await shop.rows(
      'select count(*) from (select distinct campaign_id, customer_id from contacts)',
    );
    expect(sum(funnel, 'sent')).toBe(Number(people));
  });

  it('orders and buyers: what came back whole is none, in the ladder, the cohorts, the segments and the accounts', async () => {
    const ladder = await ask('ladder');
    const buyers =
      sum(ladder, 'customers') - Number(ladder.find((row) => row.state === 'prospect')!.customers);
    const cohorts = await ask('retention', '--by', 'cohort');
    const segments = await ask('segments', '--by', 'customer');
    expect(segments).toHaveLength(buyers);
    expect(sum(await ask('segments'), 'customers')).toBe(buyers);
    expect(sum(segments, 'orders')).toBe(sum(cohorts, 'orders'));
    expect(sum(await ask('customers'), 'orders')).toBe(sum(cohorts, 'orders'));
    const [returned] = await shop.rows('select count(*) from orders where returns_order_id is not null');
    expect(Number(returned)).toBeGreaterThan(0);
  });
});
