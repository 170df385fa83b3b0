import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const file = join(dataFolder, 'online-retail/online_retail.csv.gz');

describe.skipIf(!hasData('online-retail'))(
  'Online Retail, as it comes (skipped without ../shared/data)',
  () => {
    let shop: Bench;
    let said = '';
    let printed = '';

    beforeAll(async () => {
      shop = await bench('--currency', 'GBP', '--zone', 'Europe/London');
      const { status, out, err } = await shop.clm('ingest', 'orders', file, '--add-customers', '--no-header');
      expect(status, err).toBe(0);
      printed = out.trim().slice(file.length + 1);
      said = err;
    }, 300_000);
    afterAll(() => shop?.close());

    it('accounts for every row', () => {
      expect(printed).toBe('541909,541909,0,0,0,2010-12-01,2011-12-09,0,orders,0');
    });

    it('has the counts of its README', async () => {
      expect(
        await shop.rows(`select count(*), count(distinct order_id), count(distinct customer_id), count(distinct product_id),
        count(*) filter (where customer_id is null), min(ordered_at), max(ordered_at) from orders`),
      ).toEqual(['541909|25900|4372|4070|135080|2010-12-01 08:26:00|2011-12-09 12:50:00']);
      expect(
        await shop.rows(`select count(distinct order_id), count(*) from orders where order_id like 'C%'`),
      ).toEqual(['3836|9288']);
      expect(await shop.rows('select count(*) from orders where quantity < 0')).toEqual(['10624']);
    });

    it('makes amounts of prices and quantities, rounded once per line, and says what that took', async () => {
      expect(await shop.rows('select round(sum(amount), 2) from orders')).toEqual(['9747747.93']);
      expect(said).toContain(
        'amounts made from unit_price were rounded once per line; exact minus rounded is GBP 0.004 in all',
      );
      expect(
        await shop.rows(`select count(*), count(distinct customer_id), count(distinct order_id), round(sum(amount), 2)
        from orders where customer_id is not null and quantity > 0 and amount > 0`),
      ).toEqual(['397880|4338|18532|8911407.9']);
    });

    it('keeps exact repeats as lines of their own', async () => {
      expect(
        await shop.rows(
          'select max(line) = count(*) from orders group by order_id order by count(*) desc limit 1',
        ),
      ).toEqual(['1']);
    });

    it('loads again without a change', async () => {
      const { out } = await shop.clm('ingest', 'orders', file, '--no-header');
      expect(out.trim().slice(file.length + 1)).toBe('541909,0,0,541909,0,2010-12-01,2011-12-09,0,orders,0');
    }, 300_000);
  },
);
