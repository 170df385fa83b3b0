import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
  await shop.load('customers', 'customer_id\nA\n');
});
afterEach(() => shop.close());

const rates = 'from,to,date,rate\nUSD,EUR,2026-01-02,0.91\nUSD,EUR,2026-01-05,0.92\nEUR,JPY,2026-01-02,160\n';
const orders = `order_id,customer_id,ordered_on,amount,cost,currency
O1,A,2026-01-04,10.05,4.00,USD
O2,A,2026-01-05,-10.05,,usd
O3,A,2026-01-05,1000,,JPY
O4,A,2026-01-05,5.00,2.00,EUR
O5,A,2026-01-05,6.00,,
`;
const seen = () =>
  shop.rows(
    'select order_id, amount, cost, original_currency, original_amount, exchange_rate from orders order by 1',
  );

describe('orders in other currencies', () => {
  it('are converted by the rate of their day, and keep what they were', async () => {
    await shop.load('rates', rates);
    expect(await shop.load('orders', orders)).toBe('5 0 0 0');
    expect(await seen()).toEqual([
      'O1|9.15|3.64|USD|10.05|0.91',
      'O2|-9.25||USD|-10.05|0.92',
      'O3|6.25||JPY|1000|0.00625',
      'O4|5|2|||',
      'O5|6||||',
    ]);
    expect(await shop.load('orders', orders)).toBe('0 0 5 0');
  });

  it('are refused where there is no rate, and never summed', async () => {
    const { status, err } = await shop.clm('ingest', 'orders', shop.file('o.csv', orders));
    expect(status).toBe(3);
    expect(err).toContain('o.csv:2: currency: "USD" is not EUR, the currency of the store');
    expect(err).toContain('clm ingest rates');
    expect(await seen()).toEqual([]);
  });

  it('are refused before the first rate, and may be mended by a later load of rates', async () => {
    await shop.load('rates', rates);
    const early = shop.file('early.csv', orders.replace('2026-01-04', '2026-01-01'));
    const flags = ['--max-rejects', '1', '--rejects', 'rejects.csv'];
    const first = await shop.clm('ingest', 'orders', early, ...flags);
    expect([first.status, first.err]).toEqual([
      4,
      expect.stringContaining('no rate of USD on or before 2026-01-01'),
    ]);
    expect(readFileSync(join(shop.folder, 'rejects.csv'), 'utf8')).toContain('no_rate');
    await shop.load('rates', 'from,to,date,rate\nUSD,EUR,2025-12-31,0.90\n');
    expect((await shop.clm('ingest', 'orders', 'rejects.csv')).status).toBe(0);
    expect((await seen())[0]).toBe('O1|9.04|3.6|USD|10.05|0.9');
  });

  it('keep their rate until they are loaded again', async () => {
    await shop.load('rates', rates);
    await shop.load('orders', orders);
    expect(await shop.load('rates', rates.replace('0.92', '0.95'))).toBe('0 1 2 0');
    expect((await seen())[1]).toBe('O2|-9.25||USD|-10.05|0.92');
    expect(await shop.load('orders', orders)).toBe('0 1 4 0');
    expect((await seen())[1]).toBe('O2|-9.55||USD|-10.05|0.95');
  });

  it('hold on to the rates that converted them: those are not taken back before them', async () => {
    await shop.load('rates', rates);
    await shop.load('orders', orders);
    const refused = await shop.clm('undo', '2');
    expect([refused.status, refused.err]).toEqual([
      5,
      expect.stringContaining('load 2: load 3 converts amounts by exchange rates'),
    ]);
    expect((await shop.clm('undo', '3', '2')).status).toBe(0);
    expect(await shop.rows('select count(*) from rates')).toEqual(['0']);
  });

  it('are made from prices in their own currency, then converted', async () => {
    await shop.load('rates', rates);
    await shop.load(
      'orders',
      'order_id,ordered_on,unit_price,quantity,discount,currency\nO1,2026-01-04,3.335,3,0.50,USD\n',
    );
    // 3.335 x 3 - 0.50 = 9.505, which is 9.50 dollars, and 8.645 euros: 8.64
    expect(await shop.rows('select amount, discount, original_amount from orders')).toEqual([
      '8.64|0.46|9.5',
    ]);
  });

  it('have the decimals of their currency', async () => {
    await shop.load('rates', 'from,to,date,rate\nKWD,EUR,2026-01-01,3.1\nJPY,EUR,2026-01-01,0.006\n');
    const csv = (amount: string, currency: string) =>
      `order_id,ordered_on,amount,currency\nO1,2026-01-04,${amount},${currency}\n`;
    expect(await shop.load('orders', csv('1.234', 'KWD'))).toBe('1 0 0 0');
    expect(await shop.load('orders', csv('10.5', 'JPY'))).toContain('too_many_decimals');
    const { err } = await shop.clm('ingest', 'orders', shop.file('r.csv', csv('10.5', 'JPY')), '--round');
    expect(err).toContain('amounts rounded: 1; exact minus rounded is JPY 0.5 in all');
    expect(await shop.load('orders', csv('10.555', 'EUR'))).toContain('too_many_decimals');
    expect(await shop.load('orders', csv('1', 'EURO'))).toContain('not_a_currency');
  });

  it('may say their currency once', async () => {
    await shop.load('rates', rates);
    const plain = 'order_id,ordered_on,amount\nO1,2026-01-04,10.05\n';
    expect(await shop.load('orders', plain, '--currency', 'USD')).toBe('1 0 0 0');
    expect(await shop.load('orders', plain.replace('O1', 'O2'), '--set', 'currency=USD')).toBe('1 0 0 0');
    const some = 'order_id,ordered_on,amount,currency\nO3,2026-01-04,10.05,\nO4,2026-01-04,10.05,EUR\n';
    expect(await shop.load('orders', some, '--currency', 'USD')).toBe('2 0 0 0');
    expect(await seen()).toEqual([
      'O1|9.15||USD|10.05|0.91',
      'O2|9.15||USD|10.05|0.91',
      'O3|9.15||USD|10.05|0.91',
      'O4|10.05||||',
    ]);
    expect(await shop.load('orders', plain, '--currency', 'GBP')).toContain('the store holds EUR, not GBP');
  });

  it('that become ones in the currency of the store forget what they were', async () => {
    await shop.load('rates', rates);
    const csv = (currency: string) =>
      `order_id,line,ordered_on,amount${currency === '' ? '' : ',currency'}\nO1,1,2026-01-04,10.05${currency === '' ? '' : `,${currency}`}\n`;
    await shop.load('orders', csv('USD'));
    expect(await shop.load('orders', csv(''))).toBe('0 1 0 0');
    expect(await seen()).toEqual(['O1|10.05||||']);
  });

  it('are summed after conversion, whatever their order', async () => {
    await shop.load('rates', rates);
    await shop.load('orders', orders);
    expect((await shop.clm('status')).err).toContain(
      'sales EUR 17.15 in 4 orders by 1 customer; returns EUR -9.25',
    );
  });
});

describe('other tables', () => {
  beforeEach(async () => {
    await shop.load('rates', rates);
  });

  it('costs without an id are the same row at another rate', async () => {
    await shop.load('campaigns', 'campaign_id,starts_on\nspring,2026-01-10\n');
    const costs = `campaign_id,kind,basis,amount,day,currency
spring,media,,100,2026-01-10,USD
spring,media,,100,2026-01-10,EUR
spring,rental,per contact,0.0008,2026-01-10,USD
`;
    expect(await shop.load('costs', costs)).toBe('3 0 0 0');
    expect(await shop.load('costs', costs)).toBe('0 0 3 0');
    await shop.load('rates', rates.replace('0.92', '0.95'));
    expect(await shop.load('costs', costs)).toBe('0 2 1 0');
    expect(
      await shop.rows(
        'select amount, unit_price, original_currency, original_amount, exchange_rate from costs order by 1, 2',
      ),
    ).toEqual(['|0.00076|USD|0.0008|0.95', '95||USD|100|0.95', '100||||']);
  });

  it('cases, campaigns, products and markets are converted, too', async () => {
    await shop.load('cases', 'case_id,customer_id,opened_on,cost,currency\nT1,A,2026-01-04,10.05,USD\n');
    expect(
      await shop.rows('select cost, original_currency, original_amount, exchange_rate from cases'),
    ).toEqual(['9.15|USD|10.05|0.91']);
    await shop.load(
      'campaigns',
      'campaign_id,starts_on,fixed_cost,contact_cost,currency\nspring,2026-01-04,100,0.33,USD\n',
    );
    expect(
      await shop.rows('select fixed_cost, contact_cost, original_currency, exchange_rate from campaigns'),
    ).toEqual(['91|0.3003|USD|0.91']);
    // A period has the rate of its end.
    await shop.load('markets', 'period,size,sales,currency\n2026-W01,1000.00,10.05,USD\n');
    expect(await shop.rows('select size, sales, original_currency, exchange_rate from markets')).toEqual([
      '910|9.15|USD|0.91',
    ]);
    const products = 'product_id,unit_cost,currency\nP1,2.50,USD\n';
    expect(await shop.load('products', products)).toContain('no_rate_day');
    expect(await shop.load('products', products, '--exported-on', '2026-01-06')).toBe('1 0 0 0');
    expect(await shop.rows('select unit_cost, original_currency, exchange_rate from products')).toEqual([
      '2.3|USD|0.92',
    ]);
    expect(await shop.load('products', 'product_id,unit_cost\nP1,2.50\n')).toBe('0 1 0 0');
    expect(await shop.rows('select unit_cost, original_currency, exchange_rate from products')).toEqual([
      '2.5||',
    ]);
  });

  it('customers and contacts hold the currency of the store', async () => {
    const csv = 'customer_id,acquisition_cost,currency\nB,10,USD\n';
    expect(await shop.load('customers', csv)).toContain('this table is not converted');
    expect(await shop.load('customers', csv, '--currency', 'USD')).toContain('this table is not converted');
  });
});
