import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { loadShop } from '../store/loadShop.js';

type Row = Record<string, string | number | null>;

async function rowsOf(place: Bench, ...argv: readonly string[]): Promise<readonly Row[]> {
  const { out, err, status } = await place.clm('measure', 'products', ...argv, '--format', 'json');
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as readonly Row[];
}

const sum = (rows: readonly Row[], name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);

describe('measure products', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  it('products and categories sum to all sales of the period', async () => {
    const [all] = await shop.rows(
      `select round(sum(amount), 2), count(*) from orders where ordered_on between '2024-05-01' and '2025-04-30'`,
    );
    for (const by of ['product', 'category']) {
      const rows = await rowsOf(shop, '--by', by);
      expect(sum(rows, 'spend').toFixed(2)).toBe(Number(all!.split('|')[0]).toFixed(2));
      expect(sum(rows, 'margin_share')).toBeCloseTo(1, 9);
    }
    const [products, categories] = [await rowsOf(shop), await rowsOf(shop, '--by', 'category')];
    expect(sum(products, 'margin')).toBeCloseTo(sum(categories, 'margin'), 6);
  });

  it('growth is against as many days before', async () => {
    const now = await rowsOf(shop, '--by', 'category', '--period', '90');
    const before = await rowsOf(shop, '--by', 'category', '--period', '90', '--as-of', '2025-01-30');
    const spend = new Map(before.map((row) => [row.category, row.spend]));
    for (const row of now) expect(Number(row.spend_before)).toBeCloseTo(Number(spend.get(row.category)), 6);
  });

  it('reads nothing later than the day asked about', async () => {
    expect(await rowsOf(shop, '--as-of', '2020-01-01')).toEqual([]);
  });
});

describe('what is bought together', () => {
  it('by hand: support, confidence, lift and margin; orders with a code left out when asked', async () => {
    const place = await bench();
    const lines = ['order_id,customer_id,ordered_on,product_id,amount,cost,code'];
    for (let i = 0; i < 12; i++)
      lines.push(`a${i},c${i},2025-01-05,tea,10,4,`, `a${i},c${i},2025-01-05,cake,6,2,`);
    for (let i = 0; i < 4; i++) lines.push(`b${i},d${i},2025-01-05,tea,10,4,`);
    for (let i = 0; i < 20; i++) lines.push(`e${i},e${i},2025-01-05,soap,3,1,`);
    for (let i = 0; i < 5; i++)
      lines.push(`f${i},f${i},2025-01-05,tea,10,4,X`, `f${i},f${i},2025-01-05,cake,6,2,X`);
    expect(await place.load('orders', `${lines.join('\n')}\n`, '--add-customers')).toMatch(/^58 0 0 0$/);
    const [first] = (await rowsOf(place, '--combinations')).filter((row) => row.given === 'tea');
    expect([first!.then, first!.orders, first!.margin_per_order]).toEqual(['cake', 17, 10]);
    expect(first!.support).toBeCloseTo(17 / 41, 9);
    expect(first!.confidence).toBeCloseTo(17 / 21, 9);
    expect(first!.lift).toBeCloseTo(17 / 21 / (17 / 41), 9);
    const [bare] = (await rowsOf(place, '--combinations', '--without-promoted')).filter(
      (row) => row.given === 'tea',
    );
    expect(bare!.orders).toBe(12);
    const buyers = await rowsOf(place, '--customers-of', 'cake');
    expect(buyers.filter((row) => row.kind === 'customer')).toHaveLength(17);
    expect(buyers.filter((row) => row.kind === 'prospect').map((row) => row.customer_id)).toEqual([
      'd0',
      'd1',
      'd2',
      'd3',
    ]);
    const unknown = await place.clm('measure', 'products', '--customers-of', 'cak');
    expect(unknown.status).toBe(2);
    expect(unknown.err).toMatch(/did you mean "cake"/);
    place.close();
  });
});
