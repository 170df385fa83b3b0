import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDay } from '../../src/days.js';
import { readCustomerFacts } from '../../src/store/customerFacts.js';
import { featuresBySql } from '../../src/store/featureSql.js';
import { chooseVocabulary, features } from '../../src/store/features.js';
import { readHistory } from '../../src/store/history.js';
import { openStore, type Store } from '../../src/store/open.js';
import { type Bench, bench } from '../commands/loadInto.js';

const day = (text: string) => parseDay(text)!;

describe('service cases and visits before a day', () => {
  let place: Bench;
  let store: Store;

  beforeAll(async () => {
    place = await bench();
    await place.load('customers', 'customer_id\nA\nB\nC\n');
    await place.load(
      'orders',
      'order_id,line,customer_id,ordered_on,quantity,amount\no1,1,A,2025-01-05,1,10\n',
    );
    await place.load(
      'cases',
      `case_id,customer_id,opened_on,closed_on,satisfaction
1,A,2024-03-01,2024-03-05,2
2,A,2025-05-01,2025-05-20,5
3,A,2025-05-28,2025-06-10,1
4,A,2025-06-01,,
5,B,2025-05-31,,
`,
    );
    await place.load(
      'visits',
      'customer_id,at,page\nA,2025-05-31,/a\nA,2025-05-31,/a\nA,2025-03-10,/b\nA,2025-06-01,/c\nB,2024-01-01,/a\n',
    );
    store = openStore(`${place.folder}/clm.db`, { wait: 0, write: false });
  });
  afterAll(() => {
    store?.close();
    place.close();
  });

  const at = async (asOf: string, t0: string) => {
    const history = await readHistory(store, day(asOf));
    const facts = await readCustomerFacts(store);
    const choice = { ...chooseVocabulary(history, undefined), attributes: [] };
    const customer = Int32Array.from(['A', 'B', 'C'], (id) => facts.ids.indexOf(id));
    const wanted = { customer, t0: new Int32Array(3).fill(day(t0)) };
    return {
      table: features(history, facts, wanted, choice),
      sql: featuresBySql(store, day(asOf), day(t0), choice),
    };
  };
  const row = (table: Awaited<ReturnType<typeof at>>['table'], names: readonly string[], i: number) =>
    names.map((name) => {
      const column = table.columns.find((one) => one.name === name)!;
      return column.kind === 'numeric' && !Number.isNaN(column.values[i]) ? column.values[i] : undefined;
    });
  const cases = ['cases_365', 'cases_all', 'cases_open', 'case_days_ago', 'case_satisfaction'];
  const visits = ['visits_30', 'visits_90', 'visits_all', 'visit_days_ago'];

  test('what was opened, closed and said by then counts; a case closed later is open', async () => {
    const { table } = await at('2025-06-30', '2025-06-01');
    expect(row(table, cases, 0)).toEqual([2, 3, 1, 4, 3.5]);
    expect(row(table, cases, 1)).toEqual([1, 1, 1, 1, undefined]);
    expect(row(table, cases, 2)).toEqual([0, 0, 0, undefined, undefined]);
    expect(row(table, visits, 0)).toEqual([2, 3, 3, 1]);
    expect(row(table, visits, 1)).toEqual([0, 0, 1, 517]);
  });

  test.each([
    ['2025-06-30', '2025-07-01'],
    ['2025-06-05', '2025-06-20'],
    ['2025-05-10', '2025-06-01'],
    ['2025-06-30', '2025-05-15'],
  ])('as of %s for %s the definition in SQL says the same', async (asOf, t0) => {
    const { table, sql } = await at(asOf, t0);
    for (const [i, expected] of sql.entries()) {
      const names = [...cases, ...visits].filter((name) => name in expected);
      expect(row(table, names, i)).toEqual(names.map((name) => expected[name] ?? undefined));
    }
    expect(Object.keys(sql[0]!)).toContain('cases_365');
  });

  test('a store without cases or visits has no features of them', async () => {
    const other = await bench();
    await other.load(
      'orders',
      'order_id,line,customer_id,ordered_on,quantity,amount\no1,1,A,2025-01-05,1,10\n',
      '--add-customers',
    );
    const opened = openStore(`${other.folder}/clm.db`, { wait: 0, write: false });
    const choice = chooseVocabulary(await readHistory(opened, day('2025-02-01')), undefined);
    expect([choice.cases, choice.visits]).toEqual([undefined, undefined]);
    opened.close();
    other.close();
  });
});
