import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const folder = join(dataFolder, 'completejourney');
const path = (name: string) => join(folder, name);

describe.skipIf(!hasData('completejourney'))(
  'the Complete Journey, as it comes (skipped without ../shared/data)',
  () => {
    let shop: Bench;
    const printed: Record<string, string> = {};
    const said: Record<string, string> = {};
    const ingest = async (table: string, name: string, ...flags: string[]) => {
      const { status, out, err } = await shop.clm('ingest', table, path(name), ...flags, '--no-header');
      expect(status, err).toBe(0);
      printed[name] = out.trim().slice(path(name).length + 1);
      said[name] = err;
    };

    beforeAll(async () => {
      shop = await bench('--currency', 'USD', '--zone', 'America/New_York');
      await ingest('customers', 'demographics.csv', '--map', 'customer_id=household_id');
      await ingest('campaigns', 'campaign_descriptions.csv');
      await ingest('products', 'products.csv.gz', '--map', 'category=product_category');
      const who = ['--map', 'customer_id=household_id', '--add-customers'];
      await ingest('contacts', 'campaigns.csv', ...who);
      await ingest(
        'orders',
        'transactions_sample.csv.gz',
        ...who,
        '--map',
        'ordered_on=transaction_timestamp',
        '--round',
      );
      const what = ['--set', 'type=redeemed', '--map', 'at=redemption_date', '--map', 'ref=coupon_upc'];
      await ingest('responses', 'coupon_redemptions.csv', ...who, ...what);
    }, 300_000);
    afterAll(() => shop?.close());

    it('accounts for every row', () => {
      expect(printed).toEqual({
        'demographics.csv': '801,801,0,0,0,,,0,customers,0',
        'campaign_descriptions.csv': '27,27,0,0,0,,,0,campaigns,0',
        'products.csv.gz': '92331,92331,0,0,0,,,0,products,0',
        'campaigns.csv': '6589,6589,0,0,0,2016-11-14,2017-12-28,0,contacts,0',
        'transactions_sample.csv.gz': '75000,75000,0,0,0,2017-01-01,2017-12-31,0,orders,0',
        'coupon_redemptions.csv': '2102,2102,0,0,0,2017-01-01,2017-12-31,0,responses,0',
      });
    });

    it('has the sales of its README', async () => {
      expect(
        await shop.rows(`select count(*), count(distinct order_id), count(distinct customer_id), count(distinct product_id),
        count(distinct intermediary), round(sum(amount), 2), min(ordered_at), max(ordered_at) from orders`),
      ).toEqual(['75000|47243|2377|20902|293|233935.24|2017-01-01 07:30:27|2017-12-31 22:47:38']);
    });

    it('knows the lines whose product is not in the products table', async () => {
      expect(
        await shop.rows('select count(*) from orders join products using (product_id) where listed = 0'),
      ).toEqual(['222']);
      expect(said['transactions_sample.csv.gz']).toMatch(/products that are not in the products table: \d+/);
    });

    it('has the campaigns, contacts and redemptions of its README, by type', async () => {
      expect(
        await shop.rows(`select c.kind, count(distinct c.campaign_id), count(*) from contacts join campaigns c using (campaign_id)
        group by 1 order by 1`),
      ).toEqual(['Type A|4|3647', 'Type B|17|2368', 'Type C|6|574']);
      expect(
        await shop.rows(`select c.kind, sum(copies), count(distinct c.campaign_id || ' ' || customer_id)
        from responses join campaigns c using (campaign_id) group by 1 order by 1`),
      ).toEqual(['Type A|1718|604', 'Type B|323|154', 'Type C|61|34']);
      expect(
        await shop.rows(`select campaign_id, (select count(distinct customer_id) from contacts where campaign_id = c.campaign_id),
        (select count(distinct customer_id) from responses where campaign_id = c.campaign_id)
        from campaigns c where campaign_id in ('8', '13', '18') order by cast(campaign_id as integer)`),
      ).toEqual(['8|1076|158', '13|1077|196', '18|1133|214']);
      expect(
        await shop.rows(`select count(*) from responses r where not exists (select 1 from contacts m
        where m.campaign_id = r.campaign_id and m.customer_id = r.customer_id)`),
      ).toEqual(['0']);
    });

    it('says the same by measure: who was sent a campaign and redeemed, and what was sold', async () => {
      const json = async (...argv: string[]) => {
        const { status, out, err } = await shop.clm(
          'measure',
          ...argv,
          '--as-of',
          '2018-02-28',
          '--format',
          'json',
        );
        expect(status, err).toBe(0);
        return JSON.parse(out) as Record<string, string | number>[];
      };
      const funnel = await json('funnel');
      const of = (id: string) => funnel.find((row) => row.campaign_id === id)!;
      expect(['8', '13', '18'].map((id) => [of(id).targeted, of(id).redeemed])).toEqual([
        [1076, 158],
        [1077, 196],
        [1133, 214],
      ]);
      expect(funnel.reduce((sum, row) => sum + Number(row.targeted), 0)).toBe(6589);
      expect(funnel.reduce((sum, row) => sum + Number(row.redeemed), 0)).toBe(604 + 154 + 34);
      const stores = await json('channels', '--by', 'intermediary', '--period', '500', '--margin', '0.3');
      expect(stores.length).toBe(293);
      expect(stores.reduce((sum, row) => sum + Number(row.spend), 0)).toBeCloseTo(233935.24, 2);
      const { err } = await shop.clm(
        'measure',
        'channels',
        '--period',
        '500',
        '--margin',
        '0.3',
        '--as-of',
        '2018-02-28',
      );
      // By pandas: 46,988 baskets and 2,373 households have a line that was not paid by coupons alone.
      expect(err).toMatch(/in all 46988 orders of 2373 customers, sales 233935\.24 USD/);
    });

    it('has everybody: those with demographics and those only met elsewhere', async () => {
      expect(
        await shop.rows('select count(*), count(age), count(distinct customer_id) from customers'),
      ).toEqual(['2379|801|2379']);
      expect(await shop.rows('select count(*) from contacts where contacted_on is null')).toEqual(['0']);
    });

    it('loads again without a change', async () => {
      const { out } = await shop.clm(
        'ingest',
        'responses',
        path('coupon_redemptions.csv'),
        '--map',
        'customer_id=household_id',
        '--set',
        'type=redeemed',
        '--map',
        'at=redemption_date',
        '--map',
        'ref=coupon_upc',
        '--no-header',
      ); // prettier-ignore
      expect(out).toContain('2102,0,0,2102,0,');
      const again = await shop.clm(
        'ingest',
        'customers',
        path('demographics.csv'),
        '--map',
        'customer_id=household_id',
        '--no-header',
      ); // prettier-ignore
      expect(again.out).toContain('801,0,0,801,0,');
    });
  },
);
