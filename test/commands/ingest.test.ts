import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench('--zone', 'Europe/Berlin');
});
afterEach(() => shop.close());

/** Rows of a table beneath the views. */
function beneath(sql: string): unknown[] {
  const store = openStore(join(shop.folder, 'clm.db'), { wait: 0, write: false });
  try {
    return store.db
      .prepare(sql)
      .raw()
      .all()
      .map((row) => (row as unknown[]).join('|'));
  } finally {
    store.close();
  }
}

const orders = () =>
  shop.rows('select order_id, line, customer_id, ordered_on, amount from orders order by 1, 2');

describe('orders with line numbers', () => {
  const first = 'order_id,line,customer_id,ordered_on,amount\nO1,1,A,2026-01-05,10.00\nO1,2,A,2026-01-05,5\n';

  it('load twice without a change', async () => {
    expect(await shop.load('orders', first, '--add-customers')).toBe('2 0 0 0');
    expect(await shop.load('orders', first)).toBe('0 0 2 0');
    expect(beneath('select count(*) from order_past')).toEqual(['0']);
  });

  it('are corrected by a later file, and the old row is kept with the loads that brought and replaced it', async () => {
    await shop.load('orders', first, '--add-customers');
    expect(await shop.load('orders', first.replace('5\n', '7\n'))).toBe('0 1 1 0');
    expect(await orders()).toEqual(['O1|1|A|2026-01-05|10', 'O1|2|A|2026-01-05|7']);
    expect(beneath('select line, amount, load, replaced_by from order_past')).toEqual(['2|500|1|2']);
  });

  it('may change their day and customer', async () => {
    await shop.load('orders', first, '--add-customers');
    expect(
      await shop.load('orders', first.replaceAll(',A,2026-01-05', ',B,2026-01-06'), '--add-customers'),
    ).toBe('0 2 0 0');
    expect(await orders()).toEqual(['O1|1|B|2026-01-06|10', 'O1|2|B|2026-01-06|5']);
  });

  it('count an equal repeat in one file as unchanged', async () => {
    expect(await shop.load('orders', `${first}O1,2,A,2026-01-05,5.00\n`, '--add-customers')).toBe('2 0 1 0');
  });

  it('keep line ids byte for byte, whole numbers aside', async () => {
    const file =
      'order_id,line,ordered_on,amount\nO1,01,2026-01-05,1\nO1,1,2026-01-05,2\nO1,x,2026-01-05,3\n';
    expect(await shop.load('orders', file)).toBe('3 0 0 0');
    expect(beneath('select line, typeof(line) from order_rows order by 2, 1')).toEqual([
      '1|integer',
      '01|text',
      'x|text',
    ]);
  });

  it('with updated_at: the newest wins, whatever the load order', async () => {
    const versions = [
      ['10', '2026-01-06 10:00'],
      ['11', '2026-01-07 10:00'],
      ['12', '2026-01-08 10:00'],
    ];
    const csv = ([amount, when]: readonly string[]) =>
      `order_id,line,ordered_on,amount,updated_at\nO1,1,2026-01-05,${amount},${when}\n`;
    expect(await shop.load('orders', csv(versions[1]!))).toBe('1 0 0 0');
    expect(await shop.load('orders', csv(versions[0]!))).toBe('0 0 1 0');
    expect(await orders()).toEqual(['O1|1||2026-01-05|11']);
    expect(beneath('select amount, load, replaced_by from order_past')).toEqual(['1000|2|2']);
    expect(await shop.load('orders', csv(versions[2]!))).toBe('0 1 0 0');
    expect(await shop.load('orders', csv(versions[1]!))).toBe('0 0 1 0');
    expect(await orders()).toEqual(['O1|1||2026-01-05|12']);
  });

  it('with --exported-on: an older export that comes late changes nothing', async () => {
    await shop.load('orders', first, '--add-customers', '--exported-on', '2026-02-10');
    expect(await shop.load('orders', first.replace('5\n', '9\n'), '--exported-on', '2026-02-01')).toBe(
      '0 0 2 0',
    );
    expect(await shop.load('orders', first.replace('5\n', '9\n'), '--exported-on', '2026-02-11')).toBe(
      '0 1 1 0',
    );
  });
});

describe('orders without line numbers', () => {
  const order = (...amounts: number[]) =>
    `order_id,customer_id,ordered_on,amount\n${amounts.map((amount) => `O1,A,2026-01-05,${amount}\n`).join('')}`;

  it('have the position among the rows of the order as line, also where orders interleave', async () => {
    const file =
      'order_id,ordered_on,amount\nO1,2026-01-05,1\nO2,2026-01-05,2\nO1,2026-01-05,3\nO2,2026-01-05,4\n';
    expect(await shop.load('orders', file)).toBe('4 0 0 0');
    expect(await orders()).toEqual([
      'O1|1||2026-01-05|1',
      'O1|2||2026-01-05|3',
      'O2|1||2026-01-05|2',
      'O2|2||2026-01-05|4',
    ]);
  });

  it('are replaced as a whole', async () => {
    await shop.load('orders', order(1, 2, 3), '--add-customers');
    expect(await shop.load('orders', order(1, 2, 3))).toBe('0 0 3 0');
    expect(await shop.load('orders', order(1, 5))).toBe('0 1 1 0');
    expect(await orders()).toEqual(['O1|1|A|2026-01-05|1', 'O1|2|A|2026-01-05|5']);
    expect(beneath('select line, amount, load, replaced_by from order_past order by 1')).toEqual([
      '2|200|1|3',
      '3|300|1|3',
    ]);
    expect(await shop.load('orders', order(1, 5, 6, 7))).toBe('2 0 2 0');
  });

  it('stay as they are when an older export comes late', async () => {
    await shop.load('orders', order(1, 2), '--add-customers', '--exported-on', '2026-02-10');
    expect(await shop.load('orders', order(9, 9, 9), '--exported-on', '2026-02-01')).toBe('0 0 3 0');
    expect(await orders()).toEqual(['O1|1|A|2026-01-05|1', 'O1|2|A|2026-01-05|2']);
    expect(beneath('select count(*) from order_past where load = replaced_by')).toEqual(['3']);
  });

  it('keep the place of a rejected row, and the mended row takes it', async () => {
    const file =
      'order_id,ordered_on,amount\nO1,2026-01-05,1\nO1,2026-01-05,oops\nO1,2026-01-05,3\nO1,2026-01-05,no\n';
    expect(await shop.load('orders', file, '--max-rejects', '50%', '--rejects', 'r.csv')).toBe('2 0 0 2');
    expect(await orders()).toEqual(['O1|1||2026-01-05|1', 'O1|3||2026-01-05|3']);
    const mended = readFileSync(join(shop.folder, 'r.csv'), 'utf8')
      .replace(/oops$/m, '2')
      .replace(/no$/m, '4');
    expect(await shop.load('orders', mended)).toBe('2 0 0 0');
    expect(await shop.load('orders', mended)).toBe('0 0 2 0');
    expect(await orders()).toEqual([1, 2, 3, 4].map((line) => `O1|${line}||2026-01-05|${line}`));
    expect(await shop.load('orders', file.replace('oops', '2').replace('no', '4'))).toBe('0 0 4 0');
  });

  it('do not lose a line to a rejected correction', async () => {
    await shop.load('orders', order(1, 2, 3), '--add-customers');
    expect(await shop.load('orders', order(1, 2, 3).replace(',2\n', ',two\n'), '--max-rejects', '1')).toBe(
      '0 0 2 1',
    );
    expect((await orders()).length).toBe(3);
  });
});

describe('amounts', () => {
  it('are unit_price x quantity - discount where there is no amount, rounded half to even once', async () => {
    const file = `order_id,ordered_on,amount,unit_price,quantity,discount
O1,2026-01-05,,0.125,1,
O2,2026-01-05,,0.135,1,
O3,2026-01-05,,2.50,3,1.25
O4,2026-01-05,9.99,2.50,3,1.25
O5,2026-01-05,,1.10,-2,
O6,2026-01-05,,0.000001,3,
`;
    expect(await shop.load('orders', file)).toBe('6 0 0 0');
    expect(await shop.rows('select amount from orders order by order_id')).toEqual([
      '0.12',
      '0.14',
      '6.25',
      '9.99',
      '-2.2',
      '0',
    ]);
  });

  it('have the decimals of the currency', async () => {
    const file = 'order_id,ordered_on,amount\nO1,2026-01-05,1.2345\n';
    expect(await shop.load('orders', file)).toContain('has more decimals than EUR has, 2');
    expect(await shop.load('orders', file, '--round')).toBe('1 0 0 0');
    expect(await shop.rows('select amount from orders')).toEqual(['1.23']);
  });
});

describe('instants', () => {
  it('with an offset become the business day of the store', async () => {
    const file = `order_id,ordered_on,amount
O1,2026-01-05T23:30:00Z,1
O2,2026-07-05T22:30:00Z,1
O3,2026-07-05T21:30:00+00:00,1
O4,2026-07-05 23:59,1
O5,2026-03-01T00:30:00+09:00,1
`;
    await shop.load('orders', file, '--allow-future');
    expect(await shop.rows('select ordered_at from orders order by order_id')).toEqual([
      '2026-01-06 00:30:00',
      '2026-07-06 00:30:00',
      '2026-07-05 23:30:00',
      '2026-07-05 23:59:00',
      '2026-02-28 16:30:00',
    ]);
  });
});

describe('customers', () => {
  it('share a unit by mailbox only where there is one: "n/a" is no address', async () => {
    await shop.load('customers', 'customer_id,email\nN1,n/a\nN2,n/a\nN3,a@example.org\nN4,A@Example.org \n');
    expect(
      await shop.rows(`select customer_id, unit from customers where customer_id like 'N%' order by 1`),
    ).toEqual(['N1|c:N1', 'N2|c:N2', 'N3|e:a@example.org', 'N4|e:a@example.org']);
  });

  it('given twice in a file have the last non-empty value per column', async () => {
    const file = 'customer_id,email,city,tier\nA,a@x.eu,Rome,1\nA,,Oslo,\nB,b@x.eu,,2\nA,A2@x.EU,,3\n';
    const { out, err } = await shop.clm('ingest', 'customers', shop.file('c.csv', file), '--no-header');
    expect(out).toContain('4,2,0,2,0');
    expect(err).toMatch(/email: values that contradict an earlier row of the customer: 1; the last is kept/);
    expect(err).toMatch(/city: .*: 1/);
    expect(await shop.rows('select customer_id, email, city, tier, unit from customers')).toEqual([
      'A|A2@x.EU|Oslo|3|e:a2@x.eu',
      'B|b@x.eu||2|e:b@x.eu',
    ]);
    expect(await shop.load('customers', file)).toBe('0 0 4 0');
  });

  it('keep what is known where a later file says nothing', async () => {
    await shop.load('customers', 'customer_id,email,city,tier\nA,a@x.eu,Rome,gold\n');
    expect(await shop.load('customers', 'customer_id,city,phone\nA,,0039\n')).toBe('0 1 0 0');
    expect(await shop.rows('select email, city, phone, tier from customers')).toEqual([
      'a@x.eu|Rome|0039|gold',
    ]);
    expect(beneath('select city, phone, load, replaced_by from customer_past')).toEqual(['Rome||1|2']);
  });

  it('keep identifiers byte for byte', async () => {
    const odd = ['007', '1e4', 'None', ' x ', '+886912345678', 'ünï', 'a"b'];
    const file = `customer_id,phone\n${odd.map((id) => `"${id.replaceAll('"', '""')}",${id.includes('"') ? 'p' : id}\n`).join('')}`;
    expect(await shop.load('customers', file)).toBe('7 0 0 0');
    expect(beneath('select customer_id from customer_rows order by customer')).toEqual(odd);
  });

  it('have attributes as versions with the day they became known', async () => {
    const file = (tier: string) => `customer_id,tier\nA,${tier}\n`;
    await shop.load('customers', file('silver'), '--exported-on', '2026-02-01');
    expect(await shop.load('customers', file('gold'), '--exported-on', '2026-03-01')).toBe('0 1 0 0');
    expect(await shop.load('customers', file('bronze'), '--exported-on', '2026-01-01')).toBe('0 1 0 0');
    expect(await shop.load('customers', file('silver'), '--exported-on', '2026-02-15')).toBe('0 0 1 0');
    expect(
      beneath(`select date(known_on * 86400, 'unixepoch'), value from attribute_rows order by known_on`),
    ).toEqual(['2026-01-01|bronze', '2026-02-01|silver', '2026-03-01|gold']);
    expect(await shop.rows('select tier from customers')).toEqual(['gold']);
    expect(await shop.load('customers', file('platinum'), '--exported-on', '2026-03-01')).toBe('0 1 0 0');
    expect(beneath('select value, load, replaced_by from attribute_past')).toEqual(['gold|2|5']);
  });

  it('have numeric attributes where all values are plain numbers', async () => {
    await shop.load('customers', 'customer_id,a,b,c,d\nA,1,007,1.50,\nB,-2,8,1e4,\n');
    expect(beneath('select name, numeric from attribute_names order by name')).toEqual([
      'a|1',
      'b|0',
      'c|0',
      'd|1',
    ]);
    await shop.load('customers', 'customer_id,A\nC,many\n');
    expect(beneath('select name, numeric from attribute_names where attribute = 1')).toEqual(['a|0']);
  });

  it('made by --add-customers become listed when their own row comes', async () => {
    await shop.load(
      'orders',
      'order_id,customer_id,ordered_on,amount\nO1,A,2026-01-05,1\n',
      '--add-customers',
    );
    expect(beneath('select customer_id, listed from customer_rows')).toEqual(['A|0']);
    expect(await shop.load('customers', 'customer_id\nA\n')).toBe('0 1 0 0');
    expect(await shop.load('customers', 'customer_id\nA\n')).toBe('0 0 1 0');
  });
});

describe('products', () => {
  it('keep columns that a later file does not have, and correct those it has', async () => {
    await shop.load('products', 'product_id,name,unit_cost\nP1,Cup,1.25\nP2,Jug,3\n');
    expect(await shop.load('products', 'product_id,name\nP1,Mug\nP2,Jug\n')).toBe('0 1 1 0');
    expect(await shop.rows('select product_id, name, unit_cost from products')).toEqual([
      'P1|Mug|1.25',
      'P2|Jug|3',
    ]);
  });

  it('met in orders are kept and noted', async () => {
    const file = shop.file('o.csv', 'order_id,ordered_on,amount,product_id\nO1,2026-01-05,1,P9\n');
    const { err } = await shop.clm('ingest', 'orders', file);
    expect(err).toContain('products that are not in the products table: 1; their lines are kept');
    expect(await shop.load('products', 'product_id,name\nP9,Pot\n')).toBe('0 1 0 0');
    expect(await shop.rows('select product_id, name, listed from products')).toEqual(['P9|Pot|1']);
  });
});

describe('contacts', () => {
  const campaigns = 'campaign_id,starts_on\nspring,2026-02-01\nlate,\n';
  beforeEach(async () => {
    await shop.load('campaigns', campaigns);
    await shop.load('customers', 'customer_id\nA\nB\nC\n');
  });

  it('assign, hold out, and default to the day the campaign starts', async () => {
    const file = 'campaign_id,customer_id,arm\nspring,A,\nspring,B,Control\nspring,C,mug\n';
    expect(await shop.load('contacts', file)).toBe('3 0 0 0');
    expect(await shop.load('contacts', file)).toBe('0 0 3 0');
    expect(await shop.rows('select customer_id, arm, assigned_on from assignments order by 1')).toEqual([
      'A|treated|2026-02-01',
      'B|control|2026-02-01',
      'C|mug|2026-02-01',
    ]);
    expect(await shop.rows('select customer_id, arm from contacts order by 1')).toEqual([
      'A|treated',
      'C|mug',
    ]);
    expect(await shop.load('contacts', 'campaign_id,customer_id\nlate,A\n')).toContain('has no starts_on');
  });

  it('never change an arm', async () => {
    await shop.load('contacts', 'campaign_id,customer_id,arm\nspring,A,control\n');
    const file = shop.file('again.csv', 'campaign_id,customer_id,arm\nspring,A,treated\n');
    const { err } = await shop.clm('ingest', 'contacts', file);
    expect(err).toContain('another arm than the one assigned before: 1; assignments stay');
    expect(await shop.rows('select arm from assignments')).toEqual(['control']);
    expect(await shop.rows('select customer_id, arm from contacts')).toEqual(['A|treated']);
  });

  it('in waves: the assignment has the day of the first', async () => {
    const wave = (number: number, day: string) =>
      `campaign_id,customer_id,wave,contacted_on\nspring,A,${number},${day}\n`;
    await shop.load('contacts', wave(2, '2026-02-10'));
    await shop.load('contacts', wave(1, '2026-02-05'));
    await shop.load('contacts', wave(3, '2026-02-20'));
    expect(beneath('select count(*) from assignment_past')).toEqual(['1']);
    await shop.load('contacts', `${wave(2, '2026-02-10')}spring,A,1,2026-02-05\n`.replaceAll(',A,', ',B,'));
    expect(beneath('select count(*) from assignment_past')).toEqual(['1']);
    expect(await shop.rows('select assigned_on from assignments')).toEqual(['2026-02-05', '2026-02-05']);
    expect(
      await shop.rows(`select wave, contacted_on from contacts where customer_id = 'A' order by 1`),
    ).toEqual(['1|2026-02-05', '2|2026-02-10', '3|2026-02-20']);
  });

  it('for a campaign with a list are contacts only', async () => {
    const store = openStore(join(shop.folder, 'clm.db'), { wait: 0, write: true });
    store.db.exec(`insert into list_rows (list, campaign, wave, status, as_of, send_on, window_days, body, made_at)
        values ('l1', 'spring', '', 'sent', 20500, 20500, 14, '{}', '');
      insert into assignment_rows (customer, campaign, unit, arm, day, list, load) values
        (1, 1, 'c:A', 'mug', 20500, 'l1', 0), (2, 1, 'c:B', 'control', 20500, 'l1', 0);`);
    store.close();
    expect(
      await shop.load(
        'contacts',
        'campaign_id,customer_id,contacted_on\nspring,A,2026-02-17\nspring,B,2026-02-17\nspring,C,2026-02-17\n',
      ),
    ).toBe('3 0 0 0');
    expect(await shop.rows('select customer_id, arm, assigned_on from assignments order by 1')).toEqual([
      'A|mug|2026-02-16',
      'B|control|2026-02-16',
    ]);
    expect(await shop.rows('select customer_id, arm from contacts order by 1')).toEqual([
      'A|mug',
      'B|treated',
      'C|treated',
    ]);
  });
});

describe('responses', () => {
  beforeEach(async () => {
    await shop.load('campaigns', 'campaign_id,starts_on\nspring,2026-02-01\n');
    await shop.load('customers', 'customer_id\nA\nB\n');
  });
  const head = 'campaign_id,customer_id,type,at,ref\n';
  const row = 'spring,A,clicked,2026-02-03 10:00,/home\n';

  it('without an id are counted with multiplicity', async () => {
    expect(await shop.load('responses', `${head}${row}${row}`)).toBe('2 0 0 0');
    expect(await shop.load('responses', `${head}${row}${row}`)).toBe('0 0 2 0');
    expect(await shop.load('responses', `${head}${row}${row}${row}`)).toBe('1 0 2 0');
    expect(await shop.rows('select type, at, copies from responses')).toEqual([
      'clicked|2026-02-03 10:00:00|3',
    ]);
    expect(await shop.load('responses', `${head}${row}`)).toBe('0 1 0 0');
    expect(await shop.rows('select copies from responses')).toEqual(['1']);
    expect(beneath('select copies, load, replaced_by from response_past order by load')).toEqual([
      '2|3|5',
      '3|5|6',
    ]);
  });

  it('with an id are known by it, also when something else about them is corrected', async () => {
    const withId = (type: string) =>
      `response_id,campaign_id,customer_id,type,at\nr1,spring,A,${type},2026-02-03\nr2,spring,A,${type},2026-02-03\n`;
    expect(await shop.load('responses', withId('opened'))).toBe('2 0 0 0');
    expect(await shop.load('responses', withId('opened'))).toBe('0 0 2 0');
    expect(await shop.load('responses', withId('clicked'))).toBe('0 2 0 0');
    expect(await shop.rows('select response_id, type, copies from responses order by 1')).toEqual([
      'r1|clicked|1',
      'r2|clicked|1',
    ]);
    expect(await shop.load('responses', `${withId('opened')}r1,spring,B,opened,2026-02-03\n`)).toContain(
      '"r1" is already on line 2',
    );
  });

  it('know the usual names of events', async () => {
    const events = ['Open', 'CLICK', 'hard bounce', 'Bounced-Soft', 'unsubscribe', 'visit'];
    await shop.load('responses', head + events.map((event) => `spring,A,${event},2026-02-03,\n`).join(''));
    expect(await shop.rows('select type from responses order by 1')).toEqual([
      'bounced_hard',
      'bounced_soft',
      'clicked',
      'opened',
      'unsubscribed',
      'visit',
    ]);
  });
});

describe('costs', () => {
  it('without an id are counted with multiplicity, with one they are corrected', async () => {
    await shop.load('campaigns', 'campaign_id\nspring\n');
    const head = 'cost_id,campaign_id,kind,amount,day\n';
    const keyless = `${head},spring,media,100,2026-02-01\n,spring,media,100,2026-02-01\n,,media,100,2026-02-01\n,,media,100,2026-02-01\n`;
    expect(await shop.load('costs', keyless)).toBe('4 0 0 0');
    expect(await shop.load('costs', keyless)).toBe('0 0 4 0');
    expect(await shop.load('costs', `${head}k1,spring,creative,50,2026-02-01\n`)).toBe('1 0 0 0');
    expect(await shop.load('costs', `${head}k1,spring,creative,55,2026-02-01\n`)).toBe('0 1 0 0');
    expect(await shop.rows('select cost_id, campaign_id, amount, copies from costs order by 1, 2')).toEqual([
      '||100|2',
      '|spring|100|2',
      'k1|spring|55|1',
    ]);
  });
});

describe('consents', () => {
  beforeEach(() => shop.load('customers', 'customer_id\nA\n'));
  const rows = (...statuses: string[]) =>
    `customer_id,channel,at,status\n${statuses.map((status) => `A,email,2026-02-01,${status}\n`).join('')}`;
  const status = () => shop.rows('select status from consents');

  it('granted and denied at the same time are denied, in one file or in two', async () => {
    expect(await shop.load('consents', rows('yes', 'opt-out'))).toBe('1 0 1 0');
    expect(await status()).toEqual(['denied']);
    expect(await shop.load('consents', rows('granted'))).toBe('0 0 1 0');
    expect(await status()).toEqual(['denied']);
    expect(await shop.load('consents', rows('no', 'true'))).toBe('0 0 2 0');
  });

  it('denied later in the same moment wins over granted', async () => {
    await shop.load('consents', rows('granted'));
    expect(await shop.load('consents', rows('denied'))).toBe('0 1 0 0');
    expect(await status()).toEqual(['denied']);
  });
});

describe('a command', () => {
  const good = 'order_id,ordered_on,amount\nO1,2026-01-05,1\n';

  it('loads all of its files or none', async () => {
    const [a, b] = [
      shop.file('a.csv', good),
      shop.file('b.csv', good.replace('O1', 'O2').replace(',1\n', ',x\n')),
    ];
    expect((await shop.clm('ingest', 'orders', a, b)).status).toBe(3);
    expect(await shop.rows('select count(*) from loads')).toEqual(['0']);
    expect((await shop.clm('ingest', 'orders', a, b, '--max-rejects', '1')).status).toBe(4);
    expect(await shop.rows('select source, inserted, rejected from loads order by load')).toEqual([
      'a.csv|1|0',
      'b.csv|0|1',
    ]);
  });

  it('lets a later file correct an earlier one', async () => {
    const [a, b] = [shop.file('a.csv', good), shop.file('b.csv', good.replace(',1\n', ',2\n'))];
    expect((await shop.clm('ingest', 'orders', a, b, '--no-header')).out).toBe(
      'a.csv,1,1,0,0,0,2026-01-05,2026-01-05,0,orders,0\nb.csv,1,0,1,0,0,2026-01-05,2026-01-05,0,orders,0\n',
    );
  });

  it('takes files with different headers, but writes one rejects file only for one kind of row', async () => {
    const other = shop.file('b.csv', 'amount,order_id,ordered_on,channel\nx,O2,2026-01-05,web\n');
    const swapped = shop.file('c.csv', 'amount,order_id,ordered_on\ny,O3,2026-01-05\n');
    const a = shop.file('a.csv', good.replace(',1\n', ',x\n'));
    expect((await shop.clm('ingest', 'orders', a, other)).err).toContain(
      '2 files: rejected 2 of 2 rows (2 not_a_number)',
    );
    const refused = await shop.clm('ingest', 'orders', a, other, '--rejects', 'r.csv');
    expect(refused.status).toBe(2);
    expect(refused.err).toContain('--rejects: the files have different headers');
    await shop.clm('ingest', 'orders', a, swapped, '--rejects', 'r.csv');
    expect(readFileSync(join(shop.folder, 'r.csv'), 'utf8')).toBe(
      'source,line,column,code,value,order_id,ordered_on,amount\na.csv,2,amount,not_a_number,x,O1,2026-01-05,x\nc.csv,2,amount,not_a_number,y,O3,2026-01-05,y\n',
    );
  });

  it('under --dry-run does the same work and keeps nothing', async () => {
    expect(await shop.load('orders', good, '-n')).toBe('1 0 0 0');
    expect(await shop.rows('select (select count(*) from orders), (select count(*) from loads)')).toEqual([
      '0|0',
    ]);
  });

  it('keeps in the ledger what the file was', async () => {
    await shop.load('orders', good, '--through', '2026-03-30', '--exported-on', '2026-03-31');
    expect(
      await shop.rows(
        'select table_name, rows_read, through, exported_on, length(sha256), first_day from loads',
      ),
    ).toEqual(['orders|1|2026-03-30|2026-03-31|64|2026-01-05']);
  });

  it('writes rejects that only their owner may read', async () => {
    await shop.load('orders', good.replace(',1\n', ',x\n'), '--rejects', 'r.csv');
    expect(statSync(join(shop.folder, 'r.csv')).mode & 0o777).toBe(0o600);
  });

  it('recognises headers in any case, with blanks or underscores, and by alias', async () => {
    expect(await shop.load('orders', 'Order Number;ORDER_DATE;Line Total\n7;2026-01-05;3.50\n')).toBe(
      '1 0 0 0',
    );
    expect(await shop.load('customers', 'ID|E-Mail\nA|a@x.eu\n')).toBe('1 0 0 0');
  });
});

it('any load order of versions with updated_at ends in the same store', async () => {
  const version = fc.record({
    id: fc.constantFrom('P1', 'P2', 'P3'),
    name: fc.constantFrom('a', 'b', 'c', ''),
    at: fc.integer({ min: 1, max: 28 }),
  });
  const key = ({ id, at }: { id: string; at: number }) => `${id} ${at}`;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(version, { minLength: 1, maxLength: 6, selector: key }),
      fc.infiniteStream(fc.nat()),
      async (versions, dice) => {
        const shuffled = versions
          .map((v) => ({ v, k: dice.next().value as number }))
          .sort((a, b) => a.k - b.k)
          .map(({ v }) => v);
        const ends: string[] = [];
        for (const sequence of [versions, shuffled]) {
          const place = await bench();
          for (const { id, name, at } of sequence) {
            const counts = await place.load(
              'products',
              `product_id,name,updated_at\n${id},${name},2026-01-${String(at).padStart(2, '0')}\n`,
            );
            expect(counts.split(' ').reduce((total, n) => total + Number(n), 0)).toBe(1);
          }
          ends.push((await place.rows('select product_id, name from products order by 1')).join(';'));
          place.close();
        }
        expect(ends[1]).toBe(ends[0]);
      },
    ),
    { numRuns: 12 },
  );
});
