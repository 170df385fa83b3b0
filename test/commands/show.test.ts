import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/days.js';
import { newestDay } from '../../src/store/asOf.js';
import { attributions } from '../../src/store/attributionFacts.js';
import { campaignHeads } from '../../src/store/campaignFacts.js';
import { customerCampaigns } from '../../src/store/customerCampaigns.js';
import { customerHistory } from '../../src/store/customerHistory.js';
import { loadShop } from '../store/loadShop.js';
import { type Bench, bench } from './loadInto.js';

describe('clm show in the shop', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  let asOf: Day;
  beforeAll(async () => {
    shop = await loadShop();
    asOf = (await newestDay(shop.store, 99_999 as Day))!;
  });
  afterAll(() => shop.close());

  it('adds up, over all customers, to the orders that roi attributes', async () => {
    const question = {
      asOf,
      campaignId: undefined,
      windowDays: undefined,
      marginMillionths: undefined,
      assumeMarginMillionths: undefined,
    };
    const campaignOf = new Map(
      (await campaignHeads(shop.store, question)).map((head) => [head.campaign, head.campaignId]),
    );
    const expected = new Map<string, number>();
    for (const { campaign, arm, orders } of await attributions(shop.store, question)) {
      const key = `${campaignOf.get(campaign)} ${arm}`;
      expected.set(key, (expected.get(key) ?? 0) + orders);
    }
    const found = new Map([...expected.keys()].map((key) => [key, 0]));
    const customers = shop.store.db
      .prepare<[], number>('select customer from customer_rows where customer > 0 order by customer')
      .pluck()
      .all();
    let windows = 0;
    for (const customer of customers) {
      const history = await customerHistory(shop.store, customer, asOf, undefined);
      const orders = new Set(history.orders.map((line) => line.order));
      for (const one of await customerCampaigns(shop.store, question, customer, orders)) {
        const key = `${one.campaignId} ${one.arm}`;
        if (one.attributed.size > 0) found.set(key, (found.get(key) ?? 0) + one.attributed.size);
        windows += one.inWindow.size;
        for (const order of one.attributed) expect(one.inWindow.has(order)).toBe(true);
      }
    }
    expect([...found]).toEqual([...expected]);
    expect([...found.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(50);
    expect(windows).toBeGreaterThan(100);
  });

  it('reconciles with measure customers, row by row and in sum', async () => {
    const { out } = await shop.clm('measure', 'customers', '--by', 'customer');
    const [head, ...rows] = out
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = (name: string) => head!.indexOf(name);
    for (const row of [rows[0]!, rows[300]!, rows.at(-1)!]) {
      const id = row[at('customer_id')]!;
      const account = JSON.parse((await shop.clm('show', id, '--by', 'account', '--format', 'json')).out)[0];
      for (const name of [
        'orders',
        'spend',
        'margin',
        'contact_cost',
        'service_cost',
        'profit',
        'contacts',
        'cases',
      ]) {
        expect(account[name], `${id} ${name}`).toBeCloseTo(Number(row[at(name)]), 6);
      }
      const events = JSON.parse((await shop.clm('show', id, '--format', 'json')).out) as {
        profit: number | null;
        day: string;
      }[];
      expect(events.reduce((sum, one) => sum + (one.profit ?? 0), 0)).toBeCloseTo(account.profit, 6);
      expect(events.map((one) => one.day)).toEqual(events.map((one) => one.day).sort());
    }
  });

  it('reads nothing dated after its day', async () => {
    const { out } = await shop.clm('show', 'C00007', '--as-of', '2024-06-30', '--format', 'json');
    const days = (JSON.parse(out) as { day: string }[]).map((one) => one.day);
    expect(days.length).toBeGreaterThan(0);
    expect(days.every((day) => day <= '2024-06-30')).toBe(true);
  });

  it('suggests the nearest id, exit 2', async () => {
    const { status, out, err } = await shop.clm('show', 'C0007');
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^clm: unknown customer "C0007"\nhint: did you mean "C0\d*7"\?/);
  });
});

describe('clm show in small stores', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench();
    await place.load('customers', 'customer_id,household_id,tier\nA,h1,gold\nB,h1,\nOLD,,\n');
    await place.load(
      'campaigns',
      'campaign_id,starts_on,window_days,contact_cost,margin\nspring,2025-03-01,10,0.50,0.4\nlater,2025-03-05,10,0.10,0.4\n',
    );
    await place.load(
      'contacts',
      'campaign_id,customer_id,contacted_on,arm\nspring,A,2025-03-01,treated\nlater,OLD,2025-03-05,control\n',
    );
    await place.load(
      'orders',
      'order_id,line,customer_id,ordered_on,amount,cost,returns_order_id\n1,1,B,2025-03-03,100,60,\n2,1,A,2025-04-20,20,,\n3,1,B,2025-03-30,-100,-60,1\n4,1,OLD,2025-03-06,10,4,\n',
    );
    await place.load('cases', 'case_id,customer_id,opened_on,cost\nk1,A,2025-04-21,5\n');
  });
  afterAll(() => place.close());

  const history = async (...argv: readonly string[]) =>
    JSON.parse((await place.clm('show', ...argv, '--format', 'json')).out) as Record<string, unknown>[];

  it('counts a household member in the window of the other, and a late return with its order', async () => {
    const rows = await history('B', '--margin', '0.4');
    expect(rows.find((row) => row.event === 'assigned')).toMatchObject({
      id: 'spring',
      detail: 'arm treated, unit h:h1 of 2 customers, through others of the unit',
    });
    expect(rows.filter((row) => row.id === '1' || row.id === '3')).toMatchObject([
      {
        event: 'order',
        profit: 40,
        counted: expect.stringContaining('in the window of spring (treated), credited to it'),
      },
      { event: 'return', profit: -40, detail: expect.stringContaining('returns order 1') },
    ]);
  });

  it('leaves margin empty where nothing says what it is, and says so', async () => {
    const { out, err, status } = await place.clm('show', 'A', '--by', 'account', '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(out)[0]).toMatchObject({ spend: 20, margin: null, profit: null, service_cost: 5 });
    expect(err).toContain('warning: some orders have no known cost and no margin rate is set');
    const rated = await history('A', '--margin', '0.4');
    expect(rated.reduce((sum, row) => sum + Number(row.profit ?? 0), 0)).toBeCloseTo(8 - 0.5 - 5, 9);
  });

  it('shows a merged id as the person it is read as, with everything of both', async () => {
    const before = await history('OLD');
    expect(before.map((row) => row.event)).toContain('order');
    const review = place.file('review.csv', 'customer_id,person_id,decision\nOLD,A,merge\n');
    const { status, err } = await place.clm('identity', 'apply', review);
    expect(status, err).toBe(0);
    const shown = await place.clm(
      'show',
      'OLD',
      '--margin',
      '0.4',
      '--format',
      'json',
      '--as-of',
      '2026-03-31',
    );
    expect(shown.err).toContain('OLD was merged: it is read as A');
    const rows = JSON.parse(shown.out) as Record<string, unknown>[];
    expect(rows.filter((row) => row.event === 'order').map((row) => row.id)).toEqual(['4', '2']);
    expect(rows.some((row) => row.event === 'merge')).toBe(true);
  });
});

it('an order in two windows is credited to the later contact alone', async () => {
  const place = await bench();
  await place.load('customers', 'customer_id\nA\n');
  await place.load(
    'campaigns',
    'campaign_id,starts_on,window_days\na-later,2025-03-04,10\nb-earlier,2025-03-01,10\n',
  );
  await place.load(
    'contacts',
    'campaign_id,customer_id,contacted_on\na-later,A,2025-03-04\nb-earlier,A,2025-03-01\n',
  );
  await place.load(
    'orders',
    'order_id,customer_id,ordered_on,amount,cost\n1,A,2025-03-03,10,4\n2,A,2025-03-05,10,4\n',
  );
  const { out } = await place.clm(
    'show',
    'A',
    '--by',
    'campaign',
    '--columns',
    'campaign_id,orders,credited',
  );
  expect(out).toBe('campaign_id,orders,credited\nb-earlier,2,1\na-later,1,1\n');
  const { out: events } = await place.clm('show', 'A', '--columns', 'id,counted', '--format', 'csv');
  expect(events).toContain(
    'in the window of b-earlier (treated); in the window of a-later (treated), credited to it',
  );
  place.close();
});
