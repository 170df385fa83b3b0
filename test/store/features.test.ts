import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDay } from '../../src/days.js';
import { chooseAttributes } from '../../src/store/attributeColumns.js';
import { type CustomerFacts, readCustomerFacts } from '../../src/store/customerFacts.js';
import { featuresBySql } from '../../src/store/featureSql.js';
import {
  chooseVocabulary,
  type FeatureTable,
  features,
  guardAgainstLeaks,
  type Wanted,
} from '../../src/store/features.js';
import { type History, readHistory } from '../../src/store/history.js';
import { openStore, type Store } from '../../src/store/open.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { loadShop } from './loadShop.js';

const day = (text: string) => parseDay(text)!;

function value(table: FeatureTable, name: string, row: number): number | string | undefined {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`no feature ${name}`);
  if (column.kind === 'numeric') return Number.isNaN(column.values[row]) ? undefined : column.values[row];
  return column.codes[row]! < 0 ? undefined : column.levels[column.codes[row]!];
}

describe('a few customers, by hand', () => {
  let place: Bench;
  let store: Store;
  let history: History;
  let facts: CustomerFacts;
  const t0 = day('2025-06-01');
  const table = (wanted: Wanted, named: readonly string[] = []) =>
    features(history, facts, wanted, {
      ...chooseVocabulary(history, undefined),
      attributes: chooseAttributes(facts, wanted, named).chosen,
    });
  const of = (...customers: string[]): Wanted => ({
    customer: Int32Array.from(customers, (id) => facts.ids.indexOf(id)),
    t0: new Int32Array(customers.length).fill(t0),
  });

  beforeAll(async () => {
    place = await bench();
    await place.load(
      'customers',
      `customer_id,household_id,birth_date,acquired_on,gender,tier,pet,note,joined
A,h1,1980-06-01,2024-01-01,f,3,cat,n1,2024-01-01
B,h1,,,m,1,dog,n2,2025-07-01
C,,,,,2,cat,n3,2024-02-01
D,h1,,2025-06-01,,2,cat,n4,2024-03-01
`,
      '--exported-on',
      '2025-01-01',
    );
    await place.load('customers', 'customer_id,tier\nA,5\n', '--exported-on', '2025-05-31');
    await place.load('customers', 'customer_id,tier\nA,9\n', '--exported-on', '2025-06-01');
    await place.load('products', 'product_id,category,unit_cost\np,toys,2\nq,books,1\n');
    await place.load(
      'orders',
      `order_id,line,customer_id,ordered_on,product_id,quantity,amount,discount,channel,returns_order_id
1,1,A,2025-03-01,p,2,10.00,2.00,web,
1,2,A,2025-03-01,q,1,5.00,,web,
2,1,A,2025-05-10,p,1,6.00,,shop,
3,1,A,2025-05-20,p,1,-6.00,,shop,2
4,1,A,2025-05-31,q,1,4.00,,web,
5,1,A,2025-06-01,q,1,99.00,,web,
`,
    );
    await place.load('campaigns', 'campaign_id,starts_on\nk1,2025-02-01\nk2,2025-05-15\nk3,2025-06-01\n');
    await place.load(
      'contacts',
      `campaign_id,customer_id,contacted_on,arm
k1,A,2025-02-01,treated
k2,A,2025-05-15,treated
k2,C,2025-05-15,control
k3,A,2025-06-01,treated
`,
    );
    await place.load(
      'responses',
      `campaign_id,customer_id,type,at,machine
k1,A,opened,2025-02-01,no
k1,A,opened,2025-02-01,yes
k1,A,opened,2025-02-03,no
k1,A,opened,2025-02-02,yes
k1,A,clicked,2025-02-02,no
k3,A,clicked,2025-06-01,no
`,
    );
    store = openStore(`${place.folder}/clm.db`, { wait: 0, write: false });
    history = await readHistory(store, day('2025-06-30'));
    facts = await readCustomerFacts(store);
  });
  afterAll(() => {
    store.close();
    place.close();
  });

  test('orders before t0 count, the ones of t0 and later do not', () => {
    const found = table(of('A'));
    expect(value(found, 'recency_days', 0)).toBe(1);
    expect(value(found, 'first_order_days', 0)).toBe(92);
    // Order 2 came back whole.
    expect(value(found, 'orders_30', 0)).toBe(1);
    expect(value(found, 'orders_all', 0)).toBe(2);
    expect(value(found, 'amount_30', 0)).toBe(400);
    expect(value(found, 'amount_all', 0)).toBe(1900);
    expect(value(found, 'margin_all', 0)).toBe(1900 - 400 - 100 - 200 + 200 - 100);
    expect(value(found, 'average_basket', 0)).toBe(1900 / 2);
    expect(value(found, 'gap_days', 0)).toBe(91);
    expect(value(found, 'returned_share', 0)).toBe(600 / 2500);
    expect(value(found, 'discount_share', 0)).toBe(200 / 2700);
    expect(value(found, 'channel_share:web', 0)).toBe(0.75);
    expect(value(found, 'category_lines:toys', 0)).toBe(2);
  });

  test('contacts made and responses of people count; held-out rows and machine opens do not', () => {
    const found = table(of('A', 'C'));
    expect(value(found, 'contacts_30', 0)).toBe(1);
    expect(value(found, 'contacts_all', 0)).toBe(2);
    expect(value(found, 'contact_days_ago', 0)).toBe(17);
    expect(value(found, 'past_opens', 0)).toBe(1);
    expect(value(found, 'past_clicks', 0)).toBe(1);
    expect(value(found, 'response_rate', 0)).toBe(0.5);
    expect(value(found, 'contacts_all', 1)).toBe(0);
    expect(value(found, 'response_rate', 1)).toBeUndefined();
  });

  test('a customer without orders has no recency and no shares, but zero orders', () => {
    const found = table(of('C'));
    for (const name of [
      'recency_days',
      'average_basket',
      'returned_share',
      'channel_share:web',
      'gap_days',
    ]) {
      expect(value(found, name, 0)).toBeUndefined();
    }
    expect(value(found, 'orders_all', 0)).toBe(0);
  });

  test('what is known of customers themselves: age, tenure, household', () => {
    const found = table(of('A', 'B', 'C'));
    expect(value(found, 'age_years', 0)).toBeCloseTo(45, 2);
    expect(value(found, 'tenure_days', 0)).toBe(517);
    expect([0, 1, 2].map((row) => value(found, 'household_size', row))).toEqual([2, 2, 1]);
    const later = { customer: of('A', 'D').customer, t0: Int32Array.of(t0 + 1, t0) };
    expect([0, 1].map((row) => value(table(later), 'household_size', row))).toEqual([3, 3]);
    expect(value(found, 'gender', 1)).toBe('m');
  });

  test('an attribute takes the version known before t0, else the earliest, counted', () => {
    const found = table(of('A', 'B'));
    expect(value(found, 'tier', 0)).toBe(5);
    expect(value(found, 'pet', 1)).toBe('dog');
    expect(found.later).toEqual([]);
    const earlier = {
      customer: of('A', 'B').customer,
      t0: Int32Array.of(day('2025-01-01'), day('2025-01-01')),
    };
    expect(value(table(earlier), 'tier', 0)).toBe(3);
    expect(table(earlier).later.find(({ name }) => name === 'tier')).toEqual({ name: 'tier', rows: 2 });
  });

  test('days later than t0 and text unique per customer are left out unless named', async () => {
    const wanted = of('A', 'B', 'C');
    const { chosen, leftOut } = chooseAttributes(facts, wanted);
    expect(chosen.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'note text',
      'pet text',
      'tier number',
    ]);
    expect(leftOut.map(({ name }) => name)).toEqual(['joined']);
    expect(chooseAttributes(facts, wanted, ['joined']).chosen.map(({ name }) => name)).toContain('joined');
    expect(value(table(wanted, ['joined']), 'joined', 0)).toBe(517);
    expect(value(table(wanted, ['joined']), 'joined', 1)).toBeUndefined();
  });

  test('a row dated t0 or later in the features is refused: days out of order lead the cut astray', () => {
    const lines = { ...history.lines, day: Int32Array.from(history.lines.day) };
    lines.day[0] = day('2025-06-15');
    const leaking = { ...history, lines };
    const choice = { ...chooseVocabulary(history, undefined), attributes: [] };
    expect(() => features(leaking, facts, of('A'), choice)).toThrow(
      /1 rows were made from orders dated on or after/,
    );
    const contacts = { ...history.contacts, day: Int32Array.from(history.contacts.day) };
    contacts.day[0] = day('2025-06-01');
    expect(() => features({ ...history, contacts }, facts, of('A'), choice)).toThrow(
      /from contacts and responses dated/,
    );
  });

  test('the guard lets the day before t0 pass and t0 not', () => {
    const wanted = of('A');
    const used = (newest: number) => [{ source: 'orders', newest: Int32Array.of(newest) }];
    expect(() => guardAgainstLeaks(wanted, used(t0 - 1))).not.toThrow();
    expect(() => guardAgainstLeaks(wanted, used(t0))).toThrow(/dated on or after/);
  });
});

test('what comes in later changes no feature of an earlier day', async () => {
  const until = '2024-09-30';
  const shop = await loadShop();
  const early = await bench();
  const dated = { customers: 'acquired_on', campaigns: 'starts_on', contacts: 'contacted_on' };
  try {
    for (const table of ['customers', 'products', 'campaigns', 'contacts', 'orders', 'responses']) {
      const text = readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url), 'utf8');
      const [head, ...rows] = text.trim().split('\n');
      const name = { ...dated, orders: 'ordered_on', responses: 'at' }[table];
      const at = head!.split(',').indexOf(name ?? '');
      const known = rows.filter((row) => at < 0 || row.split(',')[at]!.slice(0, 10) <= until);
      await early.load(table, `${[head, ...known].join('\n')}\n`);
    }
    const table = (place: Bench) => place.clm('predict', 'features', '--as-of', until, '--format', 'csv');
    const [then, now] = [await table(early), await table(shop)];
    expect(then.status).toBe(0);
    expect(then.out.split('\n').length).toBeGreaterThan(500);
    expect(now.out).toBe(then.out);
  } finally {
    shop.close();
    early.close();
  }
}, 240_000);

test('the definition in SQL and the evaluation over columns agree on a whole shop', async () => {
  const shop = await loadShop();
  try {
    for (const [asOf, t0] of [
      ['2025-04-30', '2025-05-01'],
      ['2025-04-30', '2024-03-11'],
      ['2024-02-29', '2024-06-01'],
    ] as const) {
      const history = await readHistory(shop.store, day(asOf));
      const facts = await readCustomerFacts(shop.store);
      const customer = Int32Array.from({ length: facts.customers - 1 }, (_, i) => i + 1);
      const choice = { ...chooseVocabulary(history, 400_000), attributes: [] };
      const wanted = { customer, t0: new Int32Array(customer.length).fill(day(t0)) };
      const fast = features(history, facts, wanted, choice);
      const slow = featuresBySql(shop.store, day(asOf), day(t0), choice);
      expect(slow.length).toBe(customer.length);
      const names = Object.keys(slow[0]!).filter((name) => name !== 'customer');
      expect(names.length).toBeGreaterThan(40);
      for (const name of names) {
        slow.forEach((row, i) => {
          const expected = row[name] ?? undefined;
          const found = value(fast, name, i);
          if (expected === undefined) expect(found, `${name} of ${i}`).toBeUndefined();
          else expect(found, `${name} of ${i}`).toBeCloseTo(expected, 6);
        });
      }
    }
  } finally {
    shop.close();
  }
}, 240_000);
