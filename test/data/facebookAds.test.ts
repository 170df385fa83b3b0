import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

/**
 * The file counts sales per ad and has neither days nor customers: a conventional day, an anonymous order per ad with as
 * many pieces as sales, and the campaign as the channel of cost and sales.
 */
describe.skipIf(!hasData('facebook-ads'))('Facebook ads by command (skipped without ../shared/data)', () => {
  const file = join(dataFolder, 'facebook-ads/KAG_conversion_data.csv');
  let shop: Bench;
  beforeAll(async () => {
    shop = await bench('--currency', 'USD', '--margin', '1');
    for (const [table, ...flags] of [
      ['campaigns', '--map', 'campaign_id=xyz_campaign_id'],
      [
        'costs',
        '--map',
        'cost_id=ad_id',
        '--map',
        'campaign_id=xyz_campaign_id',
        '--map',
        'amount=Spent',
        '--set',
        'day=2017-08-31',
        '--map',
        'channel=xyz_campaign_id',
        '--round',
      ],
      [
        'orders',
        '--map',
        'order_id=ad_id',
        '--map',
        'quantity=Approved_Conversion',
        '--map',
        'channel=xyz_campaign_id',
        '--set',
        'ordered_on=2017-08-31',
        '--set',
        'amount=0',
      ],
    ] as const) {
      const { status, err } = await shop.clm('ingest', table, file, ...flags, '--quiet');
      expect(status, err).toBe(0);
    }
  });
  afterAll(() => shop?.close());

  it('has spend, sales and cost per sale by campaign', async () => {
    const { out, status, err } = await shop.clm('measure', 'channels', '--format', 'json');
    expect(status, err).toBe(0);
    const found = (JSON.parse(out) as Record<string, number | string>[])
      .map((row) => ({ id: row.channel, cost: Number(row.cost), sales: Number(row.pieces) }))
      .sort((a, b) => a.sales - b.sales);
    expect(found.map(({ id, sales }) => [id, sales])).toEqual([
      ['916', 24],
      ['936', 183],
      ['1178', 872],
    ]);
    // Every ad is rounded to cents, so a campaign may be off by half a cent per ad at most; it is by far less.
    const [small, middle, large] = found.map(({ cost }) => cost);
    expect(Math.abs(small! - 149.71)).toBeLessThan(0.03);
    expect(Math.abs(middle! - 2893.37)).toBeLessThan(0.1);
    expect(Math.abs(large! - 55_662.15)).toBeLessThan(0.1);
    expect(found.map(({ cost, sales }) => (cost / sales).toFixed(2))).toEqual(['6.24', '15.81', '63.83']);
  });
});
