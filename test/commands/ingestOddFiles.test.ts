import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
});
afterEach(() => shop.close());

const order = (day: string, amount = '5') => `order_id,ordered_on,amount\nO1,${day},${amount}\n`;

describe('days that stand for no day', () => {
  it.each(['0000-01-01', '0001-01-01', '1899-12-31'])('%s is no day of an order', async (day) => {
    expect(await shop.load('orders', order(day))).toContain('1 too_old');
    expect(await shop.load('orders', order(day), '--allow-future')).toContain('1 too_old');
  });

  it('1900-01-01 is one, and a birth may lie further back', async () => {
    expect(await shop.load('orders', order('1900-01-01'))).toBe('1 0 0 0');
    expect(await shop.load('customers', 'customer_id,birth_date\nA,1850-01-01\n')).toBe('1 0 0 0');
    expect(await shop.load('customers', 'customer_id,birth_date\nB,0001-01-01\n')).toContain('1 too_old');
  });

  it('contacts and responses have them neither, nor the start of a campaign', async () => {
    await shop.load('customers', 'customer_id\nA\n');
    expect(await shop.load('campaigns', 'campaign_id,starts_on\nc,0001-01-01\n')).toContain('1 too_old');
    await shop.load('campaigns', 'campaign_id,starts_on\nc,2026-01-05\n');
    const contacts = 'campaign_id,customer_id,contacted_on\nc,A,0001-01-01\n';
    expect(await shop.load('contacts', contacts)).toContain('1 too_old');
    const responses = 'campaign_id,customer_id,type,at\nc,A,opened,0001-01-01T00:00:00\n';
    expect(await shop.load('responses', responses)).toContain('1 too_old');
  });
});

describe('numbers that are none to keep', () => {
  it('an amount beyond the exact integers is too large, not "not a number"', async () => {
    const err = await shop.load('orders', order('2026-01-05', '99999999999999999999'));
    expect(err).toContain('"99999999999999999999" is too large');
    expect(err).toContain('1 too_large');
  });

  it('a window is from 1 to 3660 days', async () => {
    const file = (days: string) => `campaign_id,window_days\nc,${days}\n`;
    for (const days of ['0', '-7', '3661']) {
      expect(await shop.load('campaigns', file(days)), days).toContain('1 bad_window');
    }
    expect(await shop.load('campaigns', file('3660'))).toBe('1 0 0 0');
    expect(await shop.load('campaigns', 'campaign_id,window_days\nd,\n')).toBe('1 0 0 0');
  });
});

describe('a first line "sep="', () => {
  it.each([
    ['sep=;\n', ';'],
    ['"sep=|"\r\n', '|'],
    ['\ufeffSEP=\t\n', '\t'],
    ['sep=:\n', ':'],
  ])('%j is no header and says what separates fields', async (first, separator) => {
    const file = `${first}order_id,ordered_on,amount\nO1,2026-01-05,5\n`.replaceAll(',', separator);
    expect(await shop.load('orders', file)).toBe('1 0 0 0');
  });

  it('counts as a line', async () => {
    expect(await shop.load('orders', `sep=,\n${order('2026-01-05', 'x')}`)).toMatch(/-1\.csv:3: amount/);
  });

  it('gives way to --delimiter', async () => {
    expect(await shop.load('orders', `sep=;\n${order('2026-01-05')}`, '--delimiter', ',')).toBe('1 0 0 0');
  });
});

describe('many columns', () => {
  const wide = (columns: number, name: string) => {
    const names = Array.from({ length: columns }, (_, i) => `${name}${i}`);
    return `customer_id,${names.join(',')}\nA,${names.map(() => '1').join(',')}\n`;
  };

  it('are refused as soon when there are twenty thousand', async () => {
    expect(await shop.load('customers', wide(20_000, 'x'))).toMatch(/^clm: customers: 20000 new columns: /);
  });

  it('as many as the store can show, in all', async () => {
    const refused = await shop.load('customers', wide(1501, 'x'));
    expect(refused).toMatch(
      /^clm: customers: 1501 new columns: more than the store can show, 1500\nhint: .*--drop; they are x0, .* and 1493 more\n$/,
    );
    expect(await shop.load('customers', wide(1500, 'y'))).toBe('1 0 0 0');
    expect(await shop.load('customers', wide(1, 'z'))).toContain('1 new columns beside the 1500');
    expect(await shop.load('customers', wide(1500, 'y'))).toBe('0 0 1 0');
    expect(await shop.rows('select customer_id, y1499 from customers')).toEqual(['A|1']);
  });

  it('that are not used are named in part', async () => {
    shop.file('w.csv', wide(30, 'x').replace('customer_id', 'product_id'));
    const { err } = await shop.clm('ingest', 'products', 'w.csv');
    expect(err).toContain('not used: x0, x1, x2, x3, x4, x5, x6, x7 and 22 more\n');
  });
});

it('nothing is said to be in when nothing was loaded', async () => {
  shop.file('o.csv', order('never'));
  const { err, status } = await shop.clm('ingest', 'orders', 'o.csv', '--max-rejects', '1');
  expect(status).toBe(4);
  expect(err).not.toContain('orders are in');
});

it('a department is no second category, and a transaction timestamp is the day of an order', async () => {
  const products = 'product_id,department,product_category\nP,GROCERY,SOUP\n';
  expect(await shop.load('products', products)).toBe('1 0 0 0');
  expect(await shop.rows('select category from products')).toEqual(['SOUP']);
  const orders = 'basket_id,transaction_timestamp,sales_value\n1,2017-01-01 06:53:26,1.50\n';
  expect(await shop.load('orders', orders)).toBe('1 0 0 0');
});
