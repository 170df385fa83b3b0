import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

/** Everybody's reason, as `clm show <customer> --by list` gives it, against the waterfall of the list. */
describe('clm show says why a customer is on a list or not', () => {
  let shop: ActShop;
  const customers = [
    'ok,ok@x.org,,north,',
    'ok2,ok2@x.org,,north,',
    'never,never@x.org,,north,',
    'denied,denied@x.org,,north,',
    'left,left@x.org,,north,',
    'bounced,gone@x.org,,north,',
    'nomail,,,north,',
    'staff,staff@x.org,,north,',
    'recent,recent@x.org,,north,',
    'house1,h1@x.org,H1,north,',
    'house2,h2@x.org,H1,north,',
    'box1,box@x.org,,north,',
    "o'box,BOX@x.org,H9,north,",
    'south,south@x.org,,south,',
    'late,late@x.org,,north,2026-04-01',
  ];
  const ids = customers.map((row) => row.split(',')[0]!);

  beforeAll(async () => {
    shop = await actShop({
      customers: csv('customer_id,email,household_id,region,acquired_on', customers),
      consents: csv('customer_id,channel,status,at', [
        ...ids.filter((id) => id !== 'never').map((id) => `${id},email,granted,2025-01-01`),
        'denied,email,denied,2025-06-01',
      ]),
      campaigns: csv('campaign_id,channel,starts_on', ['old,email,2025-02-01', 'mar,email,2026-03-28']),
      contacts: csv('campaign_id,customer_id,contacted_on', ['old,ok,2025-02-01', 'mar,recent,2026-03-28']),
      responses: csv('campaign_id,customer_id,type,at', [
        'old,left,unsubscribed,2025-02-03',
        'old,bounced,bounced_hard,2025-02-01',
      ]),
      orders: csv('order_id,customer_id,ordered_on,amount', ['o1,ok,2026-03-30,10']),
    });
    shop.write(
      'spring.toml',
      `campaign = "spring"\nchannel = "email"\naudience = "region = 'north'"\nsend_on = 2026-04-02\ncontact_cost = 0.01\n
[caps]\nmin_gap_days = 7\n\n[[suppress]]\nreason = "staff"\nwhere = "customer_id = 'staff'"\n`,
    );
    await must(shop, 'set margin 0.4');
    await must(shop, 'act plan spring.toml');
    await must(shop, 'act list spring --top 1 --holdout 0.4');
  });
  afterAll(() => shop.close());

  const standing = async (id: string, ...more: string[]) =>
    rowsOf(await must(shop, `show "${id}" --by list --format json ${more.join(' ')}`));

  it('as the waterfall counts them, each with arm and chance where there is one', async () => {
    const steps = rowsOf(await must(shop, 'act show spring --waterfall --format json'));
    const counts = new Map<string, number>();
    const places = new Map<string, number>();
    const members = rowsOf(await must(shop, 'act show spring --arms all --format json'));
    for (const id of ids) {
      const [row] = await standing(id);
      const key = String(row!.reason);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      places.set(String(row!.place), (places.get(String(row!.place)) ?? 0) + 1);
      const member = members.find((one) => one.customer_id === id);
      if (member !== undefined)
        expect([row!.arm, row!.chance], id).toEqual([member.arm, member.arm === 'control' ? 0.4 : 0.6]);
    }
    const removed = steps.filter((step) => step.removed !== null);
    for (const step of removed)
      expect(counts.get(String(step.reason)), String(step.reason)).toBe(step.removed);
    expect(removed.map((step) => step.reason)).toContain('beyond_top');
    expect(counts.get('audience')).toBe(1);
    expect(places.get('to contact')).toBe(steps.at(-1)!.left);
  });

  it.each([
    ['south', "not in the audience: region = 'north'"],
    ['late', 'not a customer yet on that day'],
    ['denied', 'denied this channel'],
    ['nomail', 'no address for this channel'],
    ['staff', 'left out by the plan: staff'],
    ['recent', 'contacted too recently'],
  ])('%s: %s', async (id, why) => {
    expect((await standing(id, '--as-of', '2026-04-03'))[0]!.why).toBe(why);
  });

  it('in the history as well, and judges what was known at a time on request', async () => {
    const told = rowsOf(await must(shop, 'show denied --as-of 2026-04-03 --format json'));
    expect(told.find((row) => row.event === 'list')).toMatchObject({
      detail: expect.stringMatching(/^spring: not on it/),
      counted: 'denied this channel',
    });
    shop.write('back.csv', csv('customer_id,channel,status,at', ['denied,email,granted,2026-03-01']));
    await must(shop, 'ingest consents back.csv');
    expect((await standing('denied', '--as-of', '2026-04-03'))[0]!.reason).not.toBe('denied');
  });
});
