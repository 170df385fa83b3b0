import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore, everyLaw } from '../../../src/store/laws/checkStore.js';
import { lineColumnNames } from '../../../src/store/lineRows.js';
import { migrations } from '../../../src/store/migrations.js';
import { openStore } from '../../../src/store/open.js';
import { type Bench, bench } from '../../commands/loadInto.js';
import { house } from '../../harness/places.js';

/** A store with something in every table: the small shop, corrections, a list, a model with scores. */
let place: Bench;
let broken = 0;

beforeAll(async () => {
  place = await bench('--margin', '0.4');
  const load = async (table: string, text: string, ...flags: readonly string[]) => {
    const { status, err } = await place.clm('ingest', table, place.file(`${table}.csv`, text), ...flags);
    expect(status, err).toBe(0);
  };
  // The first 60 customers of the small shop.
  const fixture = (table: string) =>
    readFileSync(join(house, `fixtures/shop/${table}.csv`), 'utf8')
      .split('\n')
      .filter((line) => !/\bC\d{5}\b/.test(line) || /\bC000[0-5]\d\b/.test(line))
      .join('\n');
  for (const table of [
    'customers',
    'products',
    'campaigns',
    'costs',
    'contacts',
    'orders',
    'responses',
    'consents',
  ])
    await load(table, fixture(table));
  const ids = (await place.rows('select customer_id from customers order by 1 limit 20')).map(String);
  await load(
    'customers',
    `customer_id,email,points,hobby\n${ids[0]},A@B.example,12,Ulm\n${ids[1]},c@d.example,13,Bonn\n`,
  );
  await load('customers', `customer_id,points\n${ids[0]},15\n`, '--exported-on', '2026-03-30');
  await load(
    'orders',
    `order_id,line,customer_id,ordered_on,amount,cost,returns_order_id\nX1,1,${ids[0]},2025-03-01,10.00,4.00,\nX1,2,${ids[0]},2025-03-01,20.00,,\nX2,1,${ids[0]},2025-03-09,-10.00,,X1\n`,
  );
  await load(
    'orders',
    `order_id,line,customer_id,ordered_on,amount\nX1,1,${ids[0]},2025-03-01,11.00\nX3,1,,2025-03-01,5.00\n`,
  );
  await load(
    'orders',
    `order_id,customer_id,ordered_on,amount\nY1,${ids[2]},2025-03-01,1.00\nY1,${ids[2]},2025-03-01,2.00\n`,
  );
  await load('orders', `order_id,customer_id,ordered_on,amount\nY1,${ids[2]},2025-03-01,1.00\n`);
  const response = `spring-25,${ids[3]},clicked,2025-04-20`;
  await load('responses', `campaign_id,customer_id,type,at\n${response}\n${response}\n`);
  await load('responses', `campaign_id,customer_id,type,at\n${response}\n${response}\n${response}\n`);
  await load(
    'responses',
    `response_id,campaign_id,customer_id,type,at\nR1,spring-25,${ids[4]},opened,2025-04-21\n`,
  );
  await load(
    'responses',
    `response_id,campaign_id,customer_id,type,at\nR1,spring-25,${ids[4]},opened,2025-04-22\n`,
  );
  await load(
    'costs',
    'campaign_id,amount,day,kind\nspring-25,7.50,2025-04-01,print\n,3.00,2025-04-01,rent\n,3.00,2025-04-01,rent\n',
  );
  await load('costs', 'cost_id,campaign_id,amount,day\nK1,spring-25,7.50,2025-04-01\n');
  await load('costs', 'cost_id,campaign_id,amount,day\nK1,spring-25,8.50,2025-04-01\n');
  await load(
    'cases',
    `case_id,customer_id,opened_on,closed_on,cost\nS1,${ids[0]},2025-02-01,2025-02-03,4.20\nS2,${ids[1]},2025-02-02,,\n`,
  );
  await load(
    'cases',
    `case_id,customer_id,opened_on,closed_on,cost\nS2,${ids[1]},2025-02-02,2025-03-01,1.00\n`,
  );
  const visit = `${ids[0]},2025-02-01 10:00:00,/home`;
  await load('visits', `customer_id,at,page\n${visit}\n${visit}\n${ids[1]},2025-02-01,/cart\n`);
  await load(
    'targets',
    'campaign_id,metric,value,due_on\nspring-25,margin,500,2025-06-01\n,orders,100,2025-06-01\n',
  );
  await load('markets', 'period,segment,brand,size,sales\n2025-Q1,all,ours,1000,100\n2025-Q1,all,,1000,\n');
  await load('rates', 'from_currency,to_currency,day,rate\nUSD,EUR,2025-01-01,0.95\n');
  place.file(
    'list.csv',
    `customer_id,arm\n${ids.map((id, i) => `${id},${i % 4 === 0 ? 'control' : ''}`).join('\n')}\n`,
  );
  const recorded = await place.clm(
    'act',
    'record',
    'list.csv',
    '--campaign',
    'made',
    '--send-on',
    '2025-03-15',
    '--channel',
    'post',
    '--promised',
    '20',
    '--promised-low',
    '10',
    '--promised-high',
    '30',
    '--sent',
  );
  expect(recorded.status, recorded.err).toBe(0);
  const db = new Database(join(place.folder, 'clm.db'));
  db.exec(`insert into model_rows (model, name, target, made_at, as_of, body) values ('m1', 'm', 'response', '2025-01-01', 20000, '{}');
    insert into score_rows (model, as_of, customer, score, rank, decile) values ('m1', 20000, 1, 0.5, 1, 1), ('m1', 20000, 2, 0.4, 2, 10);`);
  db.close();
}, 240_000);
afterAll(() => place.close());

/** The laws that a copy of the store breaks after some SQL, as `name` or, for remarks, `(name)`. */
async function brokenBy(sql: string): Promise<{ readonly names: readonly string[]; readonly said: string }> {
  const path = join(place.folder, `broken-${++broken}.db`);
  copyFileSync(join(place.folder, 'clm.db'), path);
  const db = new Database(path);
  db.unsafeMode(true);
  db.pragma('writable_schema = on');
  db.exec(sql);
  db.close();
  const store = openStore(path, { wait: 1, write: false });
  try {
    const verdicts = (await checkStore(store, 20_543, everyLaw, 3)).filter((verdict) => verdict.count > 0);
    return {
      names: verdicts.map(({ law }) => (law.level === 'law' ? law.name : `(${law.name})`)),
      said: verdicts.map(({ law, examples }) => `${law.name}: ${examples.join('; ')}`).join('\n'),
    };
  } finally {
    store.close();
  }
}

const anOrder = `(select order_no from order_ids where order_id = 'X1')`;
const aCustomer = '(select min(customer) from customer_rows where customer > 0)';

describe('a store that obeys', () => {
  it('breaks no law', async () => {
    const { names, said } = await brokenBy('select 1');
    expect(
      names.filter((name) => !name.startsWith('(')),
      said,
    ).toEqual([]);
  });

  it('has something in every table and every past', async () => {
    const store = openStore(join(place.folder, 'clm.db'), { wait: 1, write: false });
    const empty = store.db
      .prepare<[], string>(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by 1`,
      )
      .pluck()
      .all()
      .filter((name) => store.db.prepare(`select 1 from ${name} limit 1`).get() === undefined);
    store.close();
    expect(
      empty.filter((name) => name.endsWith('_rows') && !/^(plan|merge|split|repeat|raised)_/.test(name)),
    ).toEqual([]);
  });
});

/** Copies the rows of a table for which `where` holds, with other values in some columns. */
function copyRows(table: string, where: string, changes: Readonly<Record<string, string>>): string {
  const db = new Database(':memory:');
  for (const migration of migrations) db.exec(migration);
  const columns = db
    .prepare<[string], string>('select name from pragma_table_info(?) order by cid')
    .pluck()
    .all(table);
  db.close();
  return `insert into ${table} select ${columns.map((name) => changes[name] ?? name).join(', ')} from ${table} where ${where};`;
}

/** What somebody did to the store, and what that breaks. */
const harm: readonly (readonly [string, string, readonly string[]])[] = [
  ['a table lost an index', 'drop index order_rows_by_order', ['schema']],
  ['a table lost a column', 'alter table case_rows drop column kind', ['schema', 'totals']],
  ['a foreign table', 'create table mine (x)', ['schema']],
  ['another view', 'drop view rates; create view rates as select * from rate_rows', ['views']],
  ['a view that is gone', 'drop view costs', ['views']],
  ['a foreign view', 'create view mine as select 1 as x', ['views']],
  ['a currency of nowhere', `update setting_rows set value = 'XXQ' where name = 'currency'`, ['settings']],
  [
    'a zone of nowhere',
    `update setting_rows set value = 'Europe/Atlantis' where name = 'zone'`,
    ['settings'],
  ],
  ['a margin above 1', `update setting_rows set value = '1000001' where name = 'margin'`, ['settings']],
  ['a setting that nobody knows', `insert into setting_rows values ('colour', 'red')`, ['settings']],
  [
    'a load that does not add up',
    'update load_rows set rows_read = rows_read + 1 where load = 1',
    ['ledger'],
  ],
  ['a load with broken options', `update load_rows set options = '{' where load = 1`, ['ledger']],
  ['a load that is forgotten', 'delete from load_rows where load = 1', ['provenance']],
  ['a row of no load', `update rate_rows set load = 999`, ['provenance', 'rows']],
  [
    'a past that nothing replaced',
    `update order_past set replaced_by = 999`,
    ['provenance', 'rows', 'versions'],
  ],
  ['an order line that is gone', `delete from order_rows where order_no = ${anOrder} and line = 2`, ['rows']],
  ['a past row that is gone', 'delete from cost_past', ['rows']],
  ['a case that came from nowhere', copyRows('case_rows', `case_id = 'S1'`, { case_id: `'S9'` }), ['rows']],
  ['a copy that is gone', `update response_rows set copies = 2 where copies = 3`, ['rows']],
  [
    'a customer that is gone',
    `delete from customer_rows where customer = (select max(customer) from customer_rows)`,
    ['keys', 'totals'],
  ],
  ['a past that goes on', `update case_past set replaced_by = replaced_by + 1`, ['versions']],
  [
    'an order of nobody',
    `update order_rows set customer = 88888 where order_no = ${anOrder} and line = 2`,
    ['keys'],
  ],
  [
    'a line of no order',
    `update order_rows set order_no = 88888 where order_no = ${anOrder} and line = 2`,
    ['keys', 'totals'],
  ],
  [
    'a product that is not there',
    `update order_rows set product = 88888 where order_no = ${anOrder} and line = 2`,
    ['keys'],
  ],
  [
    'a past of nobody',
    'update consent_rows set customer = 88888 where customer = (select min(customer) from consent_rows)',
    ['keys', 'totals'],
  ],
  ['an attribute without a name', `delete from attribute_names where name = 'hobby'`, ['views', 'keys']],
  ['a score of no model', 'delete from model_rows', ['keys', 'totals']],
  ['a cost of no campaign', `update cost_rows set campaign = 888 where cost_id = 'K1'`, ['keys', 'costs']],
  [
    'an order line twice',
    copyRows('order_rows', `order_no = ${anOrder} and line = 2`, { day: 'day + 1' }),
    ['rows', 'unique'],
  ],
  [
    'a response id twice',
    copyRows('response_rows', `response_id = 'R1'`, { day: 'day + 1' }),
    ['versions', 'unique'],
  ],
  [
    'equal costs twice',
    `update cost_rows set copies = 1 where copies = 2; ${copyRows('cost_rows', `kind = 'rent'`, { cost: 'cost + 1000' })}`,
    ['unique'],
  ],
  [
    'an address with another key',
    `update customer_rows set email_key = 'zz' where email_key is not null and customer = ${aCustomer}`,
    ['derived'],
  ],
  [
    'a word in a numeric attribute',
    `update attribute_rows set value = 'many' where value = '13'`,
    ['derived'],
  ],
  [
    'columns of other lines',
    `insert into column_state values ('order', (select max(load) from load_rows),
      json_object('parts', json_array((select count(*) from order_rows)), 'last',
        (select max(order_no) from order_rows), 'words', json('{}')));
    insert into column_pieces (noun, name, part, piece, body) select 'order', value, 0, 0, zeroblob(16)
      from json_each('${JSON.stringify(lineColumnNames)}')`,
    ['columns', 'history'],
  ],
  [
    'merges in a circle',
    `insert into merge_rows (run, customer_id, person_id, decision, rule, evidence, source, made_at)
      values (1, 'C00001', 'C00002', 'merge', '', '', '', ''), (1, 'C00002', 'C00001', 'merge', '', '', '', '')`,
    ['merges'],
  ],
  ['a load that took out more', 'update load_rows set removed = 3 where removed = 1', ['rows']],
  [
    'a row that nothing took out',
    `insert into case_past (case_id, customer, day, second, load, replaced_by)
      select case_id, customer, day, second, load, (select max(load) from load_rows where table_name = 'cases')
      from case_rows where case_id = 'S1'; delete from case_rows where case_id = 'S1'`,
    ['rows'],
  ],
  [
    'a contact without an arm',
    `delete from assignment_rows where list is null and customer = (select min(customer) from assignment_rows where list is null)`,
    ['assignments'],
  ],
  [
    'an arm without a contact',
    `insert into assignment_rows select ${aCustomer}, (select campaign from campaign_rows where campaign_id = 'spring-23'), null, 'treated', 19000, null, null, 1, null where not exists (select 1 from assignment_rows where customer = ${aCustomer} and campaign = (select campaign from campaign_rows where campaign_id = 'spring-23'))`,
    ['assignments'],
  ],
  [
    'a member with another arm',
    `update assignment_rows set arm = 'treated' where list is not null and arm = 'control'`,
    ['members'],
  ],
  [
    'a member less',
    `delete from member_rows where customer = (select min(customer) from member_rows)`,
    ['members', 'promises'],
  ],
  ['a chance above 1', 'update member_rows set propensity = 1.5', ['members']],
  [
    'a held out member to contact',
    `update member_rows set contacted = 1 where arm = 'control'`,
    ['members', 'promises'],
  ],
  ['another promise', 'update list_rows set promised = promised + 1', ['promises']],
  ['a manifest that is gone', `update list_rows set body = '{}'`, ['promises']],
  ['a list sent on no day', 'update list_rows set sent_on = null', ['promises']],
  [
    'two lists of one wave',
    copyRows('list_rows', 'true', {
      list: `'other'`,
      promised: 'null',
      promised_low: 'null',
      promised_high: 'null',
      body: `json_set(json_remove(body, '$.promise'), '$.list', 'other', '$.contacted', 0, '$.heldOut', 0)`,
    }),
    ['promises'],
  ],
  ['a list of a plan that is gone', 'update list_rows set plan_version = 7', ['promises']],
  ['shares above the whole', 'update arm_rows set share = share * 2', ['shares']],
  ['a rank that is missing', 'update score_rows set rank = 3 where rank = 2', ['scores']],
];

describe('a store that somebody broke', () => {
  it.each(harm)('%s', async (_, sql, laws) => {
    const { names, said } = await brokenBy(sql);
    expect(
      names.filter((name) => !name.startsWith('(')),
      said,
    ).toEqual(laws);
  });

  it('every law is broken by something here, except those that only other mistakes of ours could break', () => {
    const all = everyLaw.filter((law) => law.level === 'law').map((law) => law.name);
    const met = new Set(harm.flatMap(([, , laws]) => laws));
    expect(all.filter((name) => !met.has(name))).toEqual(['file', 'credit', 'funnel']);
  });
});
