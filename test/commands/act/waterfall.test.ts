import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

let shop: ActShop;

const customers = [
  'ok,ok@x.org,,north',
  'never,never@x.org,,north',
  'denied,denied@x.org,,north',
  'denied_all,da@x.org,,north',
  'back,back@x.org,,north',
  'tie,tie@x.org,,north',
  'expired,expired@x.org,,north',
  'left,left@x.org,,north',
  'angry,angry@x.org,,north',
  'bounced,gone@x.org,,north',
  'same_box,GONE@x.org ,,north',
  'nomail,,,north',
  'staff,staff@x.org,,north',
  'recent,recent@x.org,,north',
  'often,often@x.org,,north',
  'house1,h1@x.org,H1,north',
  'house2,h2@x.org,H1,north',
  'south,south@x.org,,south',
];

const granted = customers
  .map((row) => row.split(',')[0]!)
  .filter((id) => id !== 'never')
  .map((id) => `${id},email,granted,2025-01-01,${id === 'expired' ? '2025-12-31' : ''}`);

beforeAll(async () => {
  shop = await actShop({
    customers: csv('customer_id,email,household_id,region', customers),
    consents: csv('customer_id,channel,status,at,expires_on', [
      ...granted,
      'denied,E-Mail,denied,2025-06-01,',
      'denied_all,,denied,2025-06-01,',
      'back,email,denied,2025-06-01,',
      'back,email,granted,2025-07-01,',
      'tie,email,granted,2025-08-01,',
      'tie,email,denied,2025-08-01 10:00,',
    ]),
    campaigns: csv('campaign_id,channel,starts_on', [
      'old,email,2025-02-01',
      'mar,email,2026-03-28',
      'post,post,2026-02-20',
    ]),
    contacts: csv('campaign_id,customer_id,contacted_on', [
      'old,ok,2025-02-01',
      'mar,recent,2026-03-28',
      'mar,often,2026-03-10',
      'post,often,2026-02-20',
      'post,ok,2026-02-20',
    ]),
    responses: csv('campaign_id,customer_id,type,at', [
      'old,left,unsubscribed,2025-02-03',
      'old,angry,complained,2025-02-03',
      'old,bounced,bounced_hard,2025-02-01',
      'post,ok,bounced_hard,2026-02-21',
    ]),
    orders: csv('order_id,customer_id,ordered_on,amount', ['o1,ok,2026-03-30,10', 'o2,south,2026-03-30,20']),
  });
  shop.write(
    'spring.toml',
    `campaign = "spring"
channel = "email"
audience = "region = 'north'"
send_on = 2026-04-02
contact_cost = 0.01

[caps]
min_gap_days = 7
max_contacts = 2
in_days = 60

[[suppress]]
reason = "staff"
where = "customer_id = 'staff'"
`,
  );
  await must(shop, 'set margin 0.4');
  await must(shop, 'act plan spring.toml');
});

afterAll(() => shop.close());

describe('the waterfall of a list', () => {
  it('takes everybody out for the first reason, in order, and says so on stderr', async () => {
    const said = await must(shop, "act list spring --no-holdout --reason 'a test'");
    const rows = rowsOf(await must(shop, 'act show spring --waterfall --format json'));
    expect(rows.map((row) => [row.reason, row.removed, row.left])).toEqual([
      ['audience', null, 17],
      ['denied_all', 1, 16],
      ['denied', 2, 14],
      ['unsubscribed', 1, 13],
      ['no_consent', 1, 12],
      ['consent_expired', 1, 11],
      ['complained', 1, 10],
      ['bounced', 2, 8],
      ['no_address', 1, 7],
      ['rule:staff', 1, 6],
      ['too_recent', 1, 5],
      ['too_often', 1, 4],
      ['same_unit', 1, 3],
      ['contacted', null, 3],
    ]);
    expect(said.out).toBe(
      'customer_id,arm,score,expected_profit\nback,treated,,\nhouse1,treated,,\nok,treated,,\n',
    );
    expect(said.err).toContain('unsubscribed');
    expect(said.err).toContain('left out by the plan: staff');
    expect(said.err).toMatch(/list [0-9a-f]{12}: kept/);
  });

  it('is not moved by a bounce on another channel, or by a consent that is dated later than as-of', async () => {
    shop.write('consents2.csv', csv('customer_id,channel,status,at', ['ok,email,denied,2026-03-31']));
    await must(shop, 'ingest consents consents2.csv');
    const said = await must(
      shop,
      "act list spring --wave early --as-of 2026-03-30 --no-holdout --reason 'a test' --columns customer_id",
    );
    expect(said.out).toBe('customer_id\nback\nhouse1\nok\n');
    const later = await must(
      shop,
      "act list spring --wave late --no-holdout --reason 'a test' --columns customer_id",
    );
    expect(later.out).toBe('customer_id\nback\nhouse1\n');
  });
});

describe('consent that nobody gave', () => {
  it('makes an empty list with its waterfall, and exit 0', async () => {
    shop.write('sms.toml', 'campaign = "texts"\nchannel = "sms"\nsend_on = 2026-04-02\n');
    await must(shop, 'act plan sms.toml');
    const said = await must(shop, 'act list texts');
    expect(said.out).toBe('customer_id,arm,score,expected_profit\n');
    expect(said.err).toContain('never opted in');
    expect(said.err).toContain('nobody is to be contacted');
  });
});

describe('an audience', () => {
  const refused = async (audience: string) => {
    shop.write('bad.toml', `campaign = "bad"\nchannel = "post"\naudience = ${JSON.stringify(audience)}\n`);
    return await shop.clm('act plan bad.toml');
  };

  it.each([
    ['regoin = 1', 'audience: unknown column "regoin"', 'did you mean "region"?'],
    ["region = 'north", 'audience: a quote is never closed', undefined],
    ["(region = 'north'", 'audience: a bracket is never closed', undefined],
    ["region = 'north')", 'audience: a bracket is closed that was never opened', undefined],
    ['1; delete from customer_rows', 'audience: ";" is not allowed', undefined],
    ['1 -- everybody', 'audience: comments are not allowed', undefined],
    ["acquired_on < date('now')", 'audience: "\'now\'" answers differently each time', "'2026-01-01'"],
    ['random() > 0', 'audience: "random(" answers differently each time', undefined],
    ["acquired_on < strftime('%Y-%m-%d')", 'audience: "strftime(" answers differently', undefined],
    ['julianday(  ) > 1', 'audience: "julianday(" answers differently', undefined],
    ["date('n' || 'ow') > '2026'", 'audience: "date(" answers differently', undefined],
    ["unixepoch('subsec') > 1", 'audience: "unixepoch(" answers differently', undefined],
    ['"random"() > 0', 'audience: "random(" answers differently', undefined],
    ['exists (select 1 from sqlite_master)', '"sqlite_master" is not one of the views', undefined],
    ['exists (select 1 from setting_rows)', '"setting_rows" is not one of the views', undefined],
    ['exists (select 1 from orders, [order_rows])', '"order_rows" is not one of the views', undefined],
    ["exists (select 1 from 'order_rows')", '"order_rows" is not one of the views', undefined],
    ["exists (select 1 from pragma_table_info('x'))", '"pragma_table_info" is not one', undefined],
    ['exists (select 1 from main.orders)', '"main." is not allowed', undefined],
    ['exists (select 1 from "main" . orders)', '"main." is not allowed', undefined],
    ['length(zeroblob(2000000000)) > 1', 'too big', undefined],
    ['region = ?', 'audience: placeholders are not allowed', undefined],
    ['region north', 'audience: ', 'it is an SQL condition over the columns of customers'],
    [' ', 'audience: is empty', undefined],
  ])('%s is refused with exit 2', async (audience, message, hint) => {
    const said = await refused(audience);
    expect(said.err).toContain('clm: bad.toml:3: audience: ');
    expect(said.exit).toBe(2);
    expect(said.err).toContain(message);
    if (hint !== undefined) expect(said.err).toContain(hint);
  });

  it.each([
    "region = 'it''s -- no comment; /* nor this'",
    "date(acquired_on, '+30 days') < '2026-01-01' or julianday('2026-01-01') > 1",
    "exists (select 1 from orders o, products p where strftime('%Y', o.ordered_on) = '2026')",
    "region in ('main', 'from', 'now or never')",
  ])('%s is an audience', async (audience) => {
    const said = await refused(audience);
    expect(said.err).not.toContain('clm:');
    expect(said.exit).toBe(0);
  });

  it('may ask the other views, which end at as-of too', async () => {
    shop.write(
      'buyers.toml',
      'campaign = "buyers"\nchannel = "post"\nsend_on = 2026-04-02\naudience = "customer_id in (select customer_id from orders)"\n',
    );
    await must(shop, 'act plan buyers.toml');
    const now = await must(shop, "act list buyers --no-holdout --reason 'a test' --columns customer_id");
    expect(now.out).toBe('customer_id\nok\nsouth\n'.replace('ok\n', ''));
    const before = await must(
      shop,
      "act list buyers --wave b --as-of 2026-03-29 --no-holdout --reason 'a test'",
    );
    expect(before.err).toMatch(/audience\s+0\n/);
  });
});
