import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder, hasData, house } from '../harness/places.js';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
});
afterEach(() => shop.close());

/** What is guessed of a file: `orders`, and what is said about it. */
async function guess(file: string, ...flags: readonly string[]) {
  const { status, out, err } = await shop.clm('ingest', 'guess', file, '--no-header', ...flags);
  return { status, table: /^table = "(\w+)"$/m.exec(err)?.[1], out, err };
}

describe('a guess', () => {
  it.each(
    readdirSync(join(house, 'fixtures/shop'))
      .filter((name) => name.endsWith('.csv'))
      .map((name) => [name.slice(0, -4)]),
  )('knows %s of the small shop, and its source loads them', async (table) => {
    for (const name of readdirSync(join(house, 'fixtures/shop')).filter((one) => one.endsWith('.csv')))
      copyFileSync(join(house, 'fixtures/shop', name), join(shop.folder, name));
    expect((await guess(`${table}.csv`, '--save')).table).toBe(table);
    for (const before of ['customers', 'products', 'campaigns', 'contacts']) {
      if (before === table) break;
      expect((await shop.clm('ingest', before, `${before}.csv`)).status).toBe(0);
    }
    const { status, err } = await shop.clm('ingest', 'source', table, `${table}.csv`);
    expect(status, err).toBe(0);
  });

  it('knows an export in another language and writes it down so that it loads', async () => {
    shop.file(
      'Umsätze_2026-01.csv',
      Buffer.from(
        'Belegnr;Kundennummer;Belegdatum;Artikel;Menge;Umsatz\nR1;007;31.12.2025;Bürste;2;1.234,50\nR2;008;02.01.2026;Öl;1;-9,90\n',
        'latin1',
      ),
    );
    const { status, table, err } = await guess('Umsätze_2026-01.csv', '--save', '--name', 'kasse');
    expect([status, table]).toEqual([0, 'orders']);
    expect(err).toContain('written in cp1252, semicolon, a header row, dd.mm.yyyy, decimal comma');
    expect(readFileSync(join(shop.folder, 'clm.toml'), 'utf8')).toBe(`[sources.kasse]
table = "orders"
encoding = "cp1252"
delimiter = ";"
date_format = "dd.mm.yyyy"
decimal_comma = true
# add_customers = true   # makes customers that are not known yet
map.order_id = "Belegnr"
map.customer_id = "Kundennummer"
map.ordered_on = "Belegdatum"
map.product_id = "Artikel"
map.quantity = "Menge"
map.amount = "Umsatz"
`);
    const load = await shop.clm('ingest', 'source', 'kasse', 'Umsätze_2026-01.csv', '--add-customers');
    expect(load.status, load.err).toBe(0);
    expect(await shop.rows('select product_id, ordered_on, amount from orders order by 1')).toEqual([
      'Bürste|2025-12-31|1234.5',
      'Öl|2026-01-02|-9.9',
    ]);
  });

  it('tells Big5 by its characters', async () => {
    // 訂單編號,客戶編號,訂單日期,金額 in Big5
    const header = Buffer.from('ad71b3e6bd73b8b92cabc8a4e1bd73b8b92cad71b3e6a4e9b4c12caaf7c342', 'hex');
    shop.file('a.csv', Buffer.concat([header, Buffer.from('\n1,A,2026-01-05,10\n2,B,2026-01-06,12\n')]));
    const { table, err } = await guess('a.csv');
    expect(table).toBe('orders');
    expect(err).toContain('encoding = "big5"');
    expect(err).toContain('header "客戶編號"');
  });

  it('does not choose between day and month where the file does not tell', async () => {
    shop.file('a.csv', 'order_id,customer_id,date,amount\n1,A,03/04/2025,10\n2,B,05/06/2025,12\n');
    const { err } = await guess('a.csv', '--save', '--name', 'a');
    expect(err).toContain('warning: it does not tell dates such as 03/04/2025: dd/mm/yyyy or mm/dd/yyyy');
    expect(err).toContain('# date_format = "dd/mm/yyyy"   # or "mm/dd/yyyy": the file does not tell');
    const load = await shop.clm('ingest', 'source', 'a', 'a.csv', '--add-customers');
    expect(load.status).toBe(3);
    expect(load.err).toContain('can be two days');
    shop.file('b.csv', 'order_id,customer_id,date,amount\n1,A,03/04/2025,10\n2,B,05/16/2025,12\n');
    expect((await guess('b.csv')).err).toContain('date_format = "mm/dd/yyyy"\n');
  });

  it('says when a file is like no table', async () => {
    shop.file('a.csv', 'ds,holiday\n2026-01-01,New Year\n');
    const { status, err } = await guess('a.csv');
    expect(status).toBe(5);
    expect(err).toContain("may be none of clm's tables");
  });

  it('finds blanks between fields, and rows without a header', async () => {
    shop.file('a.txt', ' 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n');
    const { err, table } = await guess('a.txt');
    expect(err).toContain('written in utf-8, blanks, no header row, yyyymmdd');
    expect(table).toBe('orders');
  });

  it('does not write over a source', async () => {
    shop.file('a.csv', 'customer_id\n1\n');
    expect((await guess('a.csv', '--save')).status).toBe(0);
    const { status, err } = await guess('a.csv', '--save');
    expect([status, err]).toEqual([
      2,
      'clm: clm.toml: has a source "a" already\nhint: choose another name with --name, or change it there\n',
    ]);
  });
});

describe.skipIf(!hasData()).each([
  ['cdnow/cdnow_transactions.csv.gz', 'orders'],
  ['cdnow/CDNOW_master.txt.gz', 'orders'],
  ['completejourney/campaigns.csv', 'contacts'],
  ['completejourney/campaign_descriptions.csv', 'campaigns'],
  ['completejourney/coupon_redemptions.csv', 'responses'],
  ['completejourney/demographics.csv', 'customers'],
  ['completejourney/products.csv.gz', 'products'],
  ['completejourney/transactions_sample.csv.gz', 'orders'],
  ['online-retail/online_retail.csv.gz', 'orders'],
  ['crm-sales/accounts.csv', 'customers'],
  ['crm-sales/products.csv', 'products'],
  ['crm-sales/sales_pipeline.csv', 'orders'],
  ['hillstrom/tables/customers.csv.gz', 'customers'],
  ['hillstrom/tables/campaigns.csv', 'campaigns'],
  ['hillstrom/tables/contacts.csv.gz', 'contacts'],
  ['hillstrom/tables/responses.csv.gz', 'responses'],
  ['hillstrom/tables/orders.csv', 'orders'],
  ['olist-funnel/olist_marketing_qualified_leads_dataset.csv', 'customers'],
  ['smcrm/customerChurn.csv', 'customers'],
  ['smcrm/customerWinBack.csv', 'customers'],
])('the public file %s', (file, table) => {
  it(`looks like ${table}`, async () => {
    expect((await guess(join(dataFolder, file))).table).toBe(table);
  });
});
