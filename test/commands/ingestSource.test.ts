import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli.js';
import { bufferIo } from '../harness/bufferIo.js';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
});
afterEach(() => shop.close());

/** What a load of a source printed: `orders 2 1 0 0 1 0` is table, read, inserted, updated, unchanged, rejected, filtered. */
async function load(source: string, file: string, ...flags: readonly string[]) {
  const { status, out, err } = await shop.clm('ingest', 'source', source, file, '--no-header', ...flags);
  const counts = out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(','))
    .map((c) => [c[9], ...c.slice(1, 6), c[8]].join(' '));
  return { status, counts, err };
}

const wide = `[sources.result]
[[sources.result.tables]]
table = "customers"
drop = ["arm", "clicked", "sales"]
[[sources.result.tables]]
table = "campaigns"
only_mapped = true
set = { campaign_id = "spring", starts_on = 2026-03-01 }
[[sources.result.tables]]
table = "contacts"
only_mapped = true
map = { customer_id = "id", arm = "arm" }
set.campaign_id = "spring"
values.arm = { A = "mail", Z = "control" }
[[sources.result.tables]]
table = "responses"
only_mapped = true
map.customer_id = "id"
set = { campaign_id = "spring", type = "clicked", at = 2026-03-02 }
where.clicked = "1"
[[sources.result.tables]]
table = "orders"
only_mapped = true
map = { order_id = "S{id}", customer_id = "id", amount = "sales" }
set.ordered_on = 2026-03-05
where.sales = { above = 0 }
`;
const rows = 'id,city,arm,clicked,sales\n1,Bonn,A,1,9.50\n2,Köln,A,0,0\n3,Bonn,Z,0,4.00\n';
const counts = [
  'customers 3 3 0 0 0 0',
  'campaigns 1 1 0 0 0 2',
  'contacts 3 3 0 0 0 0',
  'orders 2 2 0 0 0 1',
  'responses 1 1 0 0 0 2',
];

describe('a wide file', () => {
  it('feeds five tables at once, and again without a change', async () => {
    shop.file('clm.toml', wide);
    shop.file('wide.csv', rows);
    expect(await load('result', 'wide.csv')).toMatchObject({ status: 0, counts });
    expect(await shop.rows('select customer_id, city from customers order by 1')).toEqual([
      '1|Bonn',
      '2|Köln',
      '3|Bonn',
    ]);
    expect(await shop.rows('select customer_id, arm from assignments order by 1')).toEqual([
      '1|mail',
      '2|mail',
      '3|control',
    ]);
    expect(await shop.rows('select order_id, customer_id, amount from orders order by 1')).toEqual([
      'S1|1|9.5',
      'S3|3|4',
    ]);
    const again = await load('result', 'wide.csv');
    expect(again.counts).toEqual([
      'customers 3 0 0 3 0 0',
      'campaigns 1 0 0 1 0 2',
      'contacts 3 0 0 3 0 0',
      'orders 2 0 0 2 0 1',
      'responses 1 0 0 1 0 2',
    ]);
  });

  it('comes through a pipe', async () => {
    shop.file('clm.toml', wide);
    const io = { ...bufferIo({ cwd: shop.folder }), stdin: Readable.from([Buffer.from(rows)]) };
    expect(await run(['ingest', 'source', 'result', '-', '--format', 'json'], io)).toBe(0);
    expect((JSON.parse(io.out()) as { table: string }[]).map(({ table }) => table)).toEqual([
      'customers',
      'campaigns',
      'contacts',
      'orders',
      'responses',
    ]);
  });

  it('goes in whole or not at all', async () => {
    shop.file('clm.toml', wide);
    shop.file('wide.csv', `${rows}4,Bonn,X,1,1.00\n`);
    const { status, err } = await load('result', 'wide.csv');
    expect(status).toBe(3);
    expect(err).toContain('wide.csv:5: arm: "X" is not among the values at clm.toml:14');
    expect(await shop.rows('select count(*) from customers')).toEqual(['0']);
    expect(await shop.rows('select count(*) from loads')).toEqual(['0']);
  });

  it('writes a row that several tables reject once, to be mended and loaded again', async () => {
    shop.file('clm.toml', wide);
    shop.file('wide.csv', `${rows},Bonn,X,1,1.00\n`);
    const { status, counts: loaded } = await load(
      'result',
      'wide.csv',
      '--rejects',
      'r.csv',
      '--max-rejects',
      '9',
    );
    expect(status).toBe(4);
    expect(loaded).toEqual([
      'customers 4 3 0 0 1 0',
      'campaigns 1 1 0 0 0 3',
      'contacts 4 3 0 0 1 0',
      'orders 3 2 0 0 1 1',
      'responses 2 1 0 0 1 2',
    ]);
    const rejected = readFileSync(`${shop.folder}/r.csv`, 'utf8');
    expect(rejected.trim().split('\n')).toEqual([
      'source,line,column,code,value,id,city,arm,clicked,sales',
      'wide.csv,5,customer_id,missing,,,Bonn,X,1,1.00',
    ]);
    writeFileSync(
      `${shop.folder}/r.csv`,
      rejected.replace(',,Bonn,X', ',5,Bonn,Z').replace(',missing,5', ',missing,,5'),
    );
    const mended = await load('result', 'r.csv');
    expect(mended.status, mended.err).toBe(0);
    expect(await shop.rows('select count(*) from contacts')).toEqual(['2']);
    expect(await shop.rows('select count(*) from assignments')).toEqual(['4']);
  });

  it('may be loaded into one of its tables', async () => {
    shop.file('clm.toml', wide);
    shop.file('wide.csv', rows);
    const { status, out } = await shop.clm(
      'ingest',
      'customers',
      'wide.csv',
      '--source',
      'result',
      '--no-header',
    );
    expect([status, out]).toEqual([0, 'wide.csv,3,3,0,0,0,,,0,customers,0\n']);
    const { err } = await shop.clm('ingest', 'costs', 'wide.csv', '--source', 'result');
    expect(err).toContain('source "result" does not feed costs');
  });
});

describe('what a source says of the values', () => {
  const orders = (more: string) => `[sources.shop]\ntable = "orders"\nadd_customers = true\n${more}`;
  const head = 'order_id,customer_id,ordered_on,amount';

  it('reads cents and thousands exactly', async () => {
    shop.file(
      'clm.toml',
      orders(
        'units.amount = "cents"\n[sources.big]\ntable = "orders"\nadd_customers = true\nunits.amount = "thousands"',
      ),
    );
    shop.file('a.csv', `${head}\n1,1,2026-01-01,1234\n2,1,2026-01-01,-5\n`);
    shop.file('b.csv', `${head}\n3,1,2026-01-01,1.23456\n`);
    expect((await load('shop', 'a.csv')).status).toBe(0);
    expect((await load('big', 'b.csv')).status).toBe(0);
    expect(await shop.rows('select order_id, amount from orders order by 1')).toEqual([
      '1|12.34',
      '2|-0.05',
      '3|1234.56',
    ]);
    shop.file('c.csv', `${head}\n4,1,2026-01-01,12.5\n`);
    expect((await load('shop', 'c.csv')).err).toContain('"12.5" has more decimals');
  });

  it('counts what conditions leave out, and rejects what can not be compared', async () => {
    shop.file(
      'clm.toml',
      orders(
        'where = { amount = { above = 0, below = 100 }, order_id = { not_prefix = "X" }, ordered_on = { at_least = 2026-01-01 } }',
      ),
    );
    shop.file(
      'a.csv',
      `${head}\n1,1,2026-01-01,5.00\n2,1,2026-01-01,0\n3,1,2026-01-01,500\nX4,1,2026-01-01,5\n5,1,2025-12-31,5\n6,1,2026-01-01,\n7,1,2026-01-01,five\n`,
    );
    expect(await load('shop', 'a.csv', '--max-rejects', '1')).toMatchObject({
      status: 4,
      counts: ['orders 2 1 0 0 1 5'],
    });
  });

  it('takes other values only where it says so', async () => {
    shop.file('clm.toml', orders('values.channel = { Laden = "store", "" = "web" }\n'));
    shop.file('a.csv', `${head},channel\n1,1,2026-01-01,5,Laden\n2,1,2026-01-01,5,\n`);
    expect((await load('shop', 'a.csv')).status).toBe(0);
    shop.file('b.csv', `${head},channel\n3,1,2026-01-01,5,Markt\n`);
    expect(await load('shop', 'b.csv')).toMatchObject({ status: 3 });
    shop.file('clm.toml', orders('values.channel = { Laden = "store", "*" = "*" }\n'));
    expect((await load('shop', 'b.csv')).status).toBe(0);
    expect(await shop.rows('select channel from orders order by order_id')).toEqual([
      'store',
      'web',
      'Markt',
    ]);
  });

  it('names the header that is not there before anything is written', async () => {
    shop.file('clm.toml', orders('map.amount = "Umsatz"\n'));
    shop.file('a.csv', 'order_id,customer_id,ordered_on,Umsaz\n1,1,2026-01-01,5\n');
    const { status, err } = await load('shop', 'a.csv');
    expect(status).toBe(3);
    expect(err).toBe(
      'clm: a.csv: there is no header "Umsatz", which clm.toml:4 names\nhint: did you mean "Umsaz"?\n',
    );
    shop.file('b.csv', 'order_id,customer_id,Umsatz\n1,1,5\n');
    expect((await load('shop', 'b.csv')).err).toContain('b.csv: nothing for ordered_on of orders');
  });

  it('warns of columns that came and went since the last load', async () => {
    shop.file('clm.toml', orders(''));
    shop.file('a.csv', `${head},shelf\n1,1,2026-01-01,5,a\n`);
    expect((await load('shop', 'a.csv')).err).not.toContain('warning');
    shop.file('b.csv', `${head},rack\n2,1,2026-01-01,5,a\n`);
    const { err } = await load('shop', 'b.csv');
    expect(err).toContain('warning: b.csv: columns that load 1 did not have: rack');
    expect(err).toContain('warning: b.csv: columns that load 1 had and this one has not: shelf');
  });

  it('does not let the lines of one file replace those of another', async () => {
    shop.file('clm.toml', orders('map.order_id = "{@line}"\n'));
    shop.file('jan.csv', 'customer_id,ordered_on,amount\n1,2026-01-01,5\n');
    shop.file('feb.csv', 'customer_id,ordered_on,amount\n1,2026-02-01,7\n');
    expect((await load('shop', 'jan.csv')).status).toBe(0);
    expect((await load('shop', 'jan.csv')).counts).toEqual(['orders 1 0 0 1 0 0']);
    const { status, err } = await load('shop', 'feb.csv');
    expect(status).toBe(3);
    expect(err).toContain(
      'feb.csv: order_id is the line alone, and so it was for jan.csv (load 2): rows would replace each other',
    );
    shop.file('clm.toml', orders('map.order_id = "{@file}-{@line}"\n'));
    expect((await load('shop', 'feb.csv')).status).toBe(0);
    expect(await shop.rows('select order_id, amount from orders order by 1')).toEqual(['2|5', 'feb.csv-2|7']);
  });

  it('gives way to flags, and keeps its hash in the ledger', async () => {
    shop.file('clm.toml', orders('set.channel = "web"\n'));
    shop.file('a.csv', `${head}\n1,1,2026-01-01,5\n`);
    expect((await load('shop', 'a.csv', '--set', 'channel=store')).status).toBe(0);
    expect(await shop.rows('select channel from orders')).toEqual(['store']);
    const db = new Database(join(shop.folder, 'clm.db'), { readonly: true });
    const options = JSON.parse(db.prepare('select options from load_rows').pluck().get() as string) as Record<
      string,
      unknown
    >;
    db.close();
    expect(options).toMatchObject({
      source: 'shop',
      mapping: expect.stringMatching(/^[0-9a-f]{16}$/),
      headers: head.split(','),
    });
  });
});
