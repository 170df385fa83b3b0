import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/days.js';
import { baskets } from '../../src/store/baskets.js';
import { openStore } from '../../src/store/open.js';
import { readPurchaseDays } from '../../src/store/purchaseDays.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { loadShop } from './loadShop.js';

type Row = Readonly<Record<string, number | string | null>>;

/**
 * Orders of 2025, by day:
 * A 100 (kept); B 80, back whole by the note RB; C 50, of which RC takes 20; D 60 and -60 in the order itself; E 0;
 * F 30 of two categories, one of which comes back; G of February comes back whole a month later, by RG; H anonymous 40;
 * RX brings 15 back and names nothing; RY brings back 5 of an order that nobody knows; S exchanges A's line for one of 120.
 */
const orders = `order_id,line,customer_id,ordered_on,product_id,quantity,amount,channel,returns_order_id
A,1,c1,2025-01-10,p1,1,100,web,
B,1,c1,2025-01-12,p1,1,80,web,
RB,1,c1,2025-01-20,p1,1,-80,,B
C,1,c2,2025-01-12,p1,1,50,shop,
RC,1,c2,2025-02-02,p1,1,-20,shop,C
D,1,c3,2025-01-15,p2,1,60,shop,
D,2,c3,2025-01-15,p2,1,-60,shop,
E,1,c4,2025-01-15,p1,1,0,web,
F,1,c2,2025-02-03,p1,1,10,web,
F,2,c2,2025-02-03,p2,1,20,web,
RF,1,c2,2025-02-04,p2,1,-20,web,F
G,1,c5,2025-02-10,p2,1,70,web,
RG,1,c5,2025-03-10,p2,1,-70,,G
H,1,,2025-02-11,p2,1,40,shop,
RX,1,c1,2025-02-20,p1,1,-15,web,
RY,1,c2,2025-02-21,p1,1,-5,web,GONE
S,1,c1,2025-02-22,p1,1,-100,web,A
S,2,c1,2025-02-22,p2,1,120,web,
K,1,c6,2025-03-20,p1,1,11,web,
`;
/** What is left of them: C and F of c2, S of c1, H of nobody, K of c6; A went back in exchange for S. */
const kept = { all: 5, ofCustomers: 4, buyers: 3 };

describe('what counts as an order is the same in every count', () => {
  let shop: Bench;
  beforeAll(async () => {
    shop = await bench('--margin', '0.5');
    await shop.load('products', 'product_id,category\np1,one\np2,two\n');
    expect(await shop.load('orders', orders, '--add-customers')).toBe('19 0 0 0');
    await shop.load(
      'targets',
      ['orders', 'buyers', 'new_customers']
        .map((name) => `${name},,2025-03-31,100`)
        .reduce((all, row) => `${all}${row}\n`, 'metric,campaign_id,due_on,value\n'),
    );
  });
  afterAll(() => shop.close());
  const ask = async (...argv: readonly string[]): Promise<readonly Row[]> => {
    const { out, err, status } = await shop.clm(...argv, '--format', 'json');
    expect(status, `${argv.join(' ')}: ${err}`).toBe(0);
    return JSON.parse(out);
  };
  const sum = (rows: readonly Row[], name: string) =>
    rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const period = ['--period', '400'];

  it('status', async () => {
    const { err } = await shop.clm('status');
    expect(err).toContain(`${kept.all} orders by ${kept.buyers} customers`);
    expect(err).toContain('1 order is at amount 0 and not counted as orders: nothing was paid');
  });

  it('customers, segments, the ladder and cohorts', async () => {
    expect(sum(await ask('measure', 'customers', '--by', 'customer'), 'orders')).toBe(kept.ofCustomers);
    const segments = await ask('measure', 'segments', '--by', 'customer');
    expect([segments.length, sum(segments, 'orders')]).toEqual([kept.buyers, kept.ofCustomers]);
    const ladder = await ask('measure', 'ladder', '--by', 'customer');
    expect(ladder.filter((row) => row.state !== 'prospect')).toHaveLength(kept.buyers);
    expect(sum(await ask('measure', 'retention', '--by', 'cohort'), 'orders')).toBe(kept.ofCustomers);
  });

  it('channels and products, each with the orders of which something of it was kept', async () => {
    const channels = await ask('measure', 'channels', ...period);
    const of = (rows: readonly Row[], by: string) =>
      Object.fromEntries(rows.map((row) => [row[by], [row.orders, row.customers]]));
    // C and H in the shop; F, S and K on the web.
    expect(of(channels, 'channel')).toEqual({ shop: [2, 1], web: [3, 3], null: [0, 0] });
    expect(sum(channels, 'orders')).toBe(kept.all);
    // C, F and K keep p1; S and H keep p2, F does not.
    expect(of(await ask('measure', 'products', '--by', 'product', ...period), 'product_id')).toEqual({
      p1: [3, 2],
      p2: [2, 1],
    });
  });

  it('features, and purchase days, which know what was taken for nothing too', async () => {
    const features = await ask('predict', 'features');
    expect(features.map((row) => [row.customer_id, row.orders_all, row.purchase_days])).toEqual([
      ['c1', 1, 1],
      ['c2', 2, 2],
      ['c3', 0, 0],
      ['c4', 0, 0],
      ['c5', 0, 0],
      ['c6', 1, 1],
    ]);
    const store = openStore(`${shop.folder}/clm.db`, { wait: 5, write: false });
    const { ids, start, day } = await readPurchaseDays(store, { asOf: parseDay('2025-03-20')! });
    store.close();
    const days = ids
      .slice(1)
      .map((id, i) => [id, ...Array.from(day.slice(start[i + 1]!, start[i + 2]!), formatDay)]);
    expect(days).toEqual([
      ['c1', '2025-02-22'],
      ['c2', '2025-01-12', '2025-02-03'],
      ['c3'],
      ['c4', '2025-01-15'],
      ['c5'],
      ['c6', '2025-03-20'],
    ]);
  });

  it('baskets', async () => {
    const store = openStore(`${shop.folder}/clm.db`, { wait: 5, write: false });
    const { items, labels } = await baskets(store, 'category', 0, parseDay('2025-03-20')!, true, undefined);
    store.close();
    expect(items.map((its) => its.map((item) => labels[item])).sort()).toEqual([
      ['one'],
      ['one'],
      ['one'],
      ['two'],
      ['two'],
    ]);
  });

  it('targets of the store', async () => {
    const targets = await ask('measure', 'targets');
    expect(targets.map((row) => [row.metric, row.actual])).toEqual([
      ['buyers', kept.buyers],
      ['new_customers', kept.buyers],
      ['orders', kept.all],
    ]);
  });
});

/** What pandas says of the same files; `test/peers/orders.py` made it. */
const peer = JSON.parse(readFileSync(new URL('../peers/orders.json', import.meta.url), 'utf8')) as {
  readonly everything: readonly [number, number];
  readonly year: readonly [number, number];
  readonly channel: Readonly<Record<string, readonly [number, number]>>;
  readonly category: Readonly<Record<string, readonly [number, number]>>;
};

describe('orders of the shop equal an independent computation by pandas', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  it('in all, and of customers', async () => {
    const { err } = await shop.clm('status');
    expect(err).toContain(`in ${peer.everything[0]} orders by ${peer.everything[1]} customers`);
    const accounts = await shop.clm('measure', 'segments', '--by', 'customer', '--format', 'json');
    expect(JSON.parse(accounts.out)).toHaveLength(peer.everything[1]);
  });

  it.each(['channel', 'category'] as const)('by %s, over a year', async (by) => {
    const measure = by === 'channel' ? ['channels'] : ['products', '--by', by];
    const { out, err } = await shop.clm('measure', ...measure, '--format', 'json');
    const rows = (JSON.parse(out) as readonly Row[]).filter((row) => Number(row.spend) !== 0);
    expect(Object.fromEntries(rows.map((row) => [row[by], [row.orders, row.customers]]))).toEqual(peer[by]);
    if (by === 'channel') expect(err).toContain(`${peer.year[0]} orders of ${peer.year[1]} customers`);
  });
});
