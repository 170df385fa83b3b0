import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownSales, ownSalesSql, type SegmentBy } from '../../src/store/marketFigures.js';
import { pricesPaid, pricesPaidSql } from '../../src/store/pricesPaid.js';
import type { Bench } from '../commands/loadInto.js';
import { loadShop } from './loadShop.js';

/** What is evaluated over columns equals its definition in SQL. */
let shop: Awaited<ReturnType<typeof loadShop>> & Bench;
beforeAll(async () => {
  shop = await loadShop();
}, 60_000);
afterAll(() => shop?.close());

const spans = [
  [19_400, 19_900],
  [20_000, 20_100],
  [0, 100],
] as const;

describe.each(spans)('from day %i to %i', (from, to) => {
  it('prices paid', async () => {
    const defined = shop.store.db.prepare<[object], Record<string, number>>(pricesPaidSql).all({ from, to });
    const found = await pricesPaid(shop.store, from, to);
    expect(found.map(({ customer, paid }) => [customer, paid])).toEqual(
      defined.map(({ customer, paid }) => [customer, paid]),
    );
    found.forEach(({ usual }, i) => {
      expect(usual / defined[i]!.usual!).toBeCloseTo(1, 10);
    });
    if (from > 100) expect(found.length).toBeGreaterThan(50);
  });

  it.each(['all', 'category', 'brand', 'region', 'country', 'channel'] as const)(
    'own sales by %s',
    async (by: SegmentBy) => {
      const defined = shop.store.db.prepare<[object], object>(ownSalesSql(by)).all({ from, to });
      expect(await ownSales(shop.store, by, from, to)).toEqual(defined);
    },
  );
});
