import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moves, type Part } from '../../src/measure/moves.js';
import { bench } from '../commands/loadInto.js';
import { loadShop } from '../store/loadShop.js';

type Row = Record<string, string | number | null>;

const sum = (rows: readonly Row[], name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);

describe('measure channels', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  const rows = async (...argv: readonly string[]) => {
    const { out, err, status } = await shop.clm('measure', 'channels', ...argv, '--format', 'json');
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as readonly Row[];
  };
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  it('every cut sums to all sales, and to those of measure products', async () => {
    const [all] = await shop.rows(
      `select round(sum(amount), 2), round(sum(discount), 2) from orders where ordered_on between '2024-05-01' and '2025-04-30'`,
    );
    const products = JSON.parse(
      (await shop.clm('measure', 'products', '--format', 'json')).out,
    ) as readonly Row[];
    for (const by of [
      'channel',
      'region',
      'city',
      'category',
      'level',
      'channel,region',
      'intermediary,country,category',
    ]) {
      const found = await rows('--by', by);
      expect(`${sum(found, 'spend').toFixed(2)}|${sum(found, 'discount').toFixed(2)}`, by).toBe(
        all!
          .split('|')
          .map((one) => Number(one).toFixed(2))
          .join('|'),
      );
      for (const name of ['margin', 'pieces', 'returned', 'spend_before', 'margin_before']) {
        expect(sum(found, name), `${by} ${name}`).toBeCloseTo(sum(products, name), 5);
      }
      expect(sum(found, 'margin_share')).toBeCloseTo(1, 9);
    }
  });

  it('costs are those of roi for campaigns inside the period, contacts and responses those of the views', async () => {
    const found = await rows('--period', '730');
    const roi = JSON.parse((await shop.clm('measure', 'roi', '--format', 'json')).out) as readonly Row[];
    expect(sum(found, 'cost')).toBeCloseTo(
      sum(
        roi.filter((row) => !String(row.campaign_id).endsWith('-23') || row.campaign_id === 'autumn-23'),
        'cost',
      ),
      5,
    );
    const [contacts] = await shop.rows(
      `select count(*) from contacts where contacted_on between '2023-05-02' and '2025-04-30'`,
    );
    expect(sum(found, 'contacts')).toBe(Number(contacts));
    const [responded] = await shop.rows(
      `select count(*) from (select distinct r.campaign_id, r.customer_id from responses r
       join contacts c on c.campaign_id = r.campaign_id and c.customer_id = r.customer_id
       where r.type in ('responded', 'clicked', 'redeemed') and coalesce(r.machine, 0) = 0 and c.contacted_on >= '2023-05-02')`,
    );
    expect(sum(found, 'responded')).toBe(Number(responded));
  });

  it('moves: rows of a channel sum to those who bought in a period', async () => {
    const found = await rows('--moves');
    const [now] = await shop.rows(
      `select count(distinct customer_id) from (select customer_id from orders
        where ordered_on between '2024-05-01' and '2025-04-30' and customer_id is not null
        group by customer_id, case when amount < 0 then coalesce(returns_order_id, order_id) else order_id end
        having sum(amount) > 0)`,
    );
    expect(
      sum(
        found.filter((row) => row.to !== null),
        'customers',
      ),
    ).toBe(Number(now));
    for (const from of ['web', 'shop', 'phone', null]) {
      expect(
        sum(
          found.filter((row) => row.from === from),
          'share',
        ),
      ).toBeCloseTo(1, 9);
    }
  });
});

describe('intermediaries', () => {
  it('by name and by how many stand between, by hand', async () => {
    const place = await bench('--margin', '0.5');
    await place.load(
      'orders',
      `order_id,customer_id,ordered_on,amount,channel,intermediary
o1,a,2026-01-05,10,Web,
o2,a,2026-01-06,20,web,Metro
o3,b,2026-01-07,40,kiosk,Metro > North
o4,,2026-01-08,80,kiosk,Metro > North
o5,b,2026-01-09,-40,kiosk,Metro > North
`,
      '--add-customers',
    );
    const lines = async (by: string) =>
      (
        await place.clm(
          'measure',
          'channels',
          '--by',
          by,
          '--columns',
          `${by},orders,customers,spend,margin`,
          '-q',
          '--no-header',
        )
      ).out;
    expect(await lines('level')).toBe('2,2,1,80.00,40.00\n1,1,1,20.00,10.00\n0,1,1,10.00,5.00\n');
    expect(await lines('intermediary')).toBe(
      'Metro > North,2,1,80.00,40.00\nMetro,1,1,20.00,10.00\n,1,1,10.00,5.00\n',
    );
    expect(await lines('channel,intermediary')).toBe(
      'kiosk,Metro > North,2,1,80.00,40.00\nweb,Metro,1,1,20.00,10.00\nweb,,1,1,10.00,5.00\n',
    );
    place.close();
  });
});

describe('the main label of a customer', () => {
  const part = (label: string, orders: number, lastDay: number, spend: number): Part => ({
    label,
    orders,
    lastDay,
    spend,
    margin: spend,
  });
  it('is that of most orders, then of the latest, then of most spend; returns alone make none', () => {
    const found = moves([
      { before: [part('a', 2, 1, 5), part('b', 1, 9, 50)], now: [part('a', 1, 3, 5), part('b', 1, 9, 1)] },
      { before: [part('a', 0, 1, -5)], now: [part('b', 1, 3, 5), part('c', 1, 3, 6)] },
      { before: [part('a', 0, 1, -5)], now: [] },
    ]);
    expect(found.map(({ from, to, customers, spend }) => [from, to, customers, spend])).toEqual([
      ['a', 'b', 1, 6],
      [undefined, 'c', 1, 11],
    ]);
  });
});
