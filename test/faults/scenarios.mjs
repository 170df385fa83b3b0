// Writes that can go wrong: a folder with a store and files, and the command that is hit in the middle.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { clm, flag, freshFolder, must } from './stores.mjs';

const table = (header, rows) => `${header}\n${rows.join('\n')}\n`;
const scale = flag('rows', 1);
const numbers = (from, count) =>
  Array.from({ length: Math.round(count * scale) }, (_, i) => Math.round(from * scale) + i);
const day = (i) => `2026-0${1 + (i % 3)}-${String(1 + (i % 28)).padStart(2, '0')}`;

const orders = (from, count, cents = 25) =>
  table(
    'order_id,customer_id,ordered_on,amount,product_id,channel',
    numbers(from, count).map((i) => `O${i >> 1},C${(i >> 1) % 400},${day(i >> 1)},${i % 90}.${cents},P${i % 60},web`),
  );
const customers = (count, extra) =>
  table(
    `customer_id,email,city,points${extra ? ',tier' : ''}`,
    numbers(0, count).map((i) => `C${i},c${i % 350}@example.com,Town ${i % 9},${i % 50}${extra ? `,${'abc'[i % 3]}` : ''}`),
  );
const campaigns = table('campaign_id,starts_on,channel,contact_cost', ['spring,2026-01-05,email,0.01', 'may,2026-02-01,post,0.7']);
const contacts = (arm) =>
  table(
    'campaign_id,customer_id,contacted_on,arm',
    numbers(0, 600).map((i) => `${i % 2 ? 'spring' : 'may'},C${i >> 1},2026-02-0${1 + (i % 7)},${(i >> 1) % 5 === 0 ? 'control' : arm}`),
  );
const responses = (times) =>
  table(
    'campaign_id,customer_id,type,at',
    numbers(0, 1500 * times).map((i) => `spring,C${i % 300},clicked,2026-02-1${(i % 1500) % 9} 10:00:0${i % 6}`),
  );

/** A campaign result file, which tells of customers, contacts, responses and orders. */
const wide = `[sources.result]
delimiter = ","
[[sources.result.tables]]
table = "customers"
map = { customer_id = "Kunde", email = "Mail" }
only_mapped = true
[[sources.result.tables]]
table = "contacts"
map = { customer_id = "Kunde", arm = "Arm" }
set = { campaign_id = "spring", contacted_on = "2026-01-05" }
only_mapped = true
[[sources.result.tables]]
table = "responses"
map = { customer_id = "Kunde" }
set = { campaign_id = "spring", type = "clicked", at = "2026-01-07" }
where.Klick = "yes"
only_mapped = true
[[sources.result.tables]]
table = "orders"
map = { order_id = "Beleg", customer_id = "Kunde", amount = "Umsatz" }
set = { ordered_on = "2026-01-09" }
only_mapped = true
`;

function base(...files) {
  const folder = freshFolder();
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  must(folder, 'init', '--currency', 'EUR', '--margin', '0.4');
  return folder;
}

/** Each makes its folder and says the command. What it needs must be there: a version without it skips the scenario. */
export const scenarios = [
  {
    name: 'a first load of several files',
    make() {
      const folder = base(['a.csv', orders(0, 5000)], ['b.csv.gz', gzipSync(orders(5000, 5000))], ['c.csv', `${orders(10000, 3000)}bad\n`]);
      return { folder, argv: ['ingest', 'orders', 'a.csv', 'b.csv.gz', 'c.csv', '--add-customers', '--rejects', 'bad.csv', '--max-rejects', '3'] };
    },
  },
  {
    name: 'a first load of one large file',
    make() {
      const folder = base(['a.csv', orders(0, 30000)]);
      return { folder, argv: ['ingest', 'orders', 'a.csv', '--add-customers'] };
    },
  },
  {
    name: 'a correction of orders',
    make() {
      const folder = base(['a.csv', orders(0, 8000)], ['b.csv', orders(0, 6000, 75)]);
      must(folder, 'ingest', 'orders', 'a.csv', '--add-customers');
      return { folder, argv: ['ingest', 'orders', 'b.csv', '--exported-on', '2026-03-30'] };
    },
  },
  {
    name: 'customers with a new attribute',
    make() {
      const folder = base(['a.csv', customers(4000, false)], ['b.csv', customers(5000, true)]);
      must(folder, 'ingest', 'customers', 'a.csv');
      return { folder, argv: ['ingest', 'customers', 'b.csv'] };
    },
  },
  {
    name: 'contacts with other arms',
    make() {
      const folder = base(['c.csv', campaigns], ['k.csv', customers(400, false)], ['a.csv', contacts('treated')], ['b.csv', contacts('b')]);
      must(folder, 'ingest', 'campaigns', 'c.csv');
      must(folder, 'ingest', 'customers', 'k.csv');
      must(folder, 'ingest', 'contacts', 'a.csv');
      return { folder, argv: ['ingest', 'contacts', 'b.csv'] };
    },
  },
  {
    name: 'responses without ids, more of each',
    make() {
      const folder = base(['c.csv', campaigns], ['a.csv', responses(1)], ['b.csv', responses(3)]);
      must(folder, 'ingest', 'campaigns', 'c.csv');
      must(folder, 'ingest', 'responses', 'a.csv', '--add-customers');
      return { folder, argv: ['ingest', 'responses', 'b.csv', '--add-customers'] };
    },
  },
  {
    name: 'an undo',
    make() {
      const folder = base(['a.csv', orders(0, 6000)], ['b.csv', orders(0, 9000, 75)]);
      must(folder, 'ingest', 'orders', 'a.csv', '--add-customers');
      must(folder, 'ingest', 'orders', 'b.csv', '--add-customers');
      if (clm(folder, 'undo', '2', '-n').status !== 0) return undefined;
      // Taken back, a load can not be taken back again: the second run is refused.
      return { folder, argv: ['undo', '2'], again: 5 };
    },
  },
  {
    name: 'one file into four tables',
    make() {
      const rows = numbers(0, 3000).map(
        (i) => `C${i % 900},c${i % 900}@example.com,${i % 5 === 0 ? 'control' : 'b'},${i % 4 === 0 ? 'yes' : 'no'},${i % 70}.50,R${i}`,
      );
      const folder = base(
        ['clm.toml', wide],
        ['c.csv', campaigns],
        ['w.csv', table('Kunde,Mail,Arm,Klick,Umsatz,Beleg', rows.slice(0, Math.ceil(900 * scale)))],
      );
      must(folder, 'ingest', 'campaigns', 'c.csv');
      return { folder, argv: ['ingest', 'source', 'result', 'w.csv'] };
    },
  },
  {
    name: 'a whole table replaced',
    make() {
      const folder = base(['a.csv', orders(0, 7000)], ['b.csv', orders(3000, 6000, 75)]);
      must(folder, 'ingest', 'orders', 'a.csv', '--add-customers');
      return { folder, argv: ['ingest', 'orders', 'b.csv', '--add-customers', '--replace'] };
    },
  },
  {
    name: 'customers merged',
    make() {
      const pairs = numbers(0, 300).map((i) => `C${i},C${i + Math.ceil(300 * scale)},merge`);
      const folder = base(['a.csv', customers(900, false)], ['o.csv', orders(0, 2000)], ['m.csv', table('customer_id,person_id,decision', pairs)]);
      must(folder, 'ingest', 'customers', 'a.csv');
      must(folder, 'ingest', 'orders', 'o.csv', '--add-customers');
      return { folder, argv: ['identity', 'apply', 'm.csv'] };
    },
  },
  {
    name: 'a first load whose rows are written by two threads',
    make() {
      const folder = base(['a.csv', orders(0, 230_000)]);
      return { folder, argv: ['ingest', 'orders', 'a.csv', '--add-customers'] };
    },
  },
];
