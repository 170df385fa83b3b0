import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
const today = '2026-04-10';
let shop: ActShop;

beforeAll(async () => {
  shop = await actShop({
    customers: csv('customer_id', ids),
    orders: csv(
      'order_id,customer_id,ordered_on,amount',
      ids.map((id, i) => `o${i},${id},2026-03-${10 + (i % 20)},30.00`),
    ),
  });
  await must(shop, 'set margin 0.4');
  shop.write(
    'list.csv',
    csv(
      'customer_id,arm',
      ids.map((id, i) => `${id},${i % 4 === 0 ? 'control' : 'treated'}`),
    ),
  );
});

afterAll(() => shop.close());

describe('a send day after today', () => {
  it('is refused, planned or not', async () => {
    const recorded = await shop.clm('act record list.csv --campaign far --send-on 2027-09-01 --sent', today);
    expect(recorded).toMatchObject({ exit: 2 });
    expect(recorded.err).toContain('2027-09-01 is after today, 2026-04-10');
    await must(shop, 'act record list.csv --campaign far --send-on 2027-09-01', today);
    const sent = await shop.clm('act sent far --on 2027-09-01', today);
    expect(sent).toMatchObject({ exit: 2 });
    expect(sent.err).toContain('is after today');
  });

  it('does not move the default as-of, and no window is over before its time', async () => {
    await must(shop, 'act record list.csv --campaign ahead --send-on 2026-04-20 --sent', '2026-04-20');
    const early = await must(shop, 'measure roi --campaign ahead', today);
    expect(early.err).toContain('as of 2026-04-10');
  });
});
