import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civil, type Day, parseDay } from '../../src/days.js';
import { baskets, basketsSql } from '../../src/store/baskets.js';
import {
  channelSales,
  channelSalesSql,
  channelWork,
  channelWorkSql,
  salesTotals,
  salesTotalsSql,
} from '../../src/store/channelFacts.js';
import { type CohortSums, cellOf, cohortSums } from '../../src/store/cohortSums.js';
import { customerAccounts, customerAccountsSql } from '../../src/store/customerProfit.js';
import { dayCounts, dayCountsSql } from '../../src/store/dailyRows.js';
import { itemPurchases, itemPurchasesSql } from '../../src/store/itemPurchases.js';
import { openStore, type Store } from '../../src/store/open.js';
import { type OrderDays, orderDays, orderDaysSql } from '../../src/store/orderDays.js';
import { eachOrderPart } from '../../src/store/orderParts.js';
import { buyerSales, buyerSalesSql, productSales, productSalesSql } from '../../src/store/productSales.js';
import { purchases, purchasesSql } from '../../src/store/purchases.js';
import { storeSales, storeSalesSql } from '../../src/store/storeSales.js';
import { loadShop } from './loadShop.js';

/** Makes the shop a bad one: orders on two days and of two customers, returns of other orders, of none and before the sale. */
const trouble = `
update order_rows set cost = null where order_no % 3 = 0;
update product_rows set unit_cost = null where product % 2 = 0;
update order_rows set quantity = 1.5 where order_no % 11 = 0;
update order_rows set day = day + 9 where order_no % 6 = 0 and line = 2;
update order_rows set customer = 0 where order_no % 19 = 0;
update order_rows set customer = customer + 1 where order_no % 23 = 0 and line = 2;
update order_rows set returns_order = 999999 where amount < 0 and order_no % 5 = 0;
update order_rows set returns_order = null where amount < 0 and order_no % 7 = 0;
update order_rows set amount = -amount, returns_order = order_no % 40 + 1 where order_no % 9 = 0;
update order_rows set amount = 0 where order_no % 13 = 0;
update order_rows set code = 'X' where order_no % 17 = 0 and line = 1;
update product_rows set category = null where product % 5 = 0;
update contact_rows set channel = ' Phone' where customer % 4 = 0;
update order_rows set channel = ' WEB ' where order_no % 4 = 0;
update order_rows set channel = 'Ärzte' where order_no % 21 = 0;
update order_rows set intermediary = case order_no % 3 when 0 then ' a > b ' when 1 then 'a' end, discount = line where order_no % 2 = 0;
update customer_rows set acquisition_cost = customer * 7 where customer % 3 = 0;
update contact_rows set cost = 250000 where customer % 7 = 0;
insert into order_rows (customer, day, order_no, line, quantity, amount, returns_order, load) values
  (5, 19700, 900020, 1, 1, 500, null, 1), (5, 19700, 900050, 1, 1, -100, 900010, 1), (5, 19710, 900010, 1, 1, 700, null, 1);
insert into case_rows (case_id, customer, day, second, cost, load) select 'K' || customer, customer, 20000, -1, customer, 1
  from customer_rows where customer > 0 and customer % 10 = 0`;

interface BasketRow {
  readonly order_no: number;
  readonly customer: number;
  readonly label: string;
  readonly known: number;
  readonly rated: number;
}

/** Cohorts of orders one by one, as the words say. */
function cohortsOf(found: OrderDays, to: Day, rate: number): CohortSums {
  const monthOf = (day: Day) => 12 * civil(day).year + civil(day).month - 1;
  const last = monthOf(to);
  const column = (size: number) => new Float64Array(size);
  const [by, cells] = [999, cellOf(999)];
  const sums = {
    customers: column(by),
    acquisitionCost: column(by),
    acquisitionKnown: column(by),
    active: column(cells),
    orders: column(cells),
    margin: column(cells),
    contacts: column(cells),
  };
  const counted = { all: found.day.length, positive: 0, unpriced: 0 };
  const add = (values: Float64Array, at: number, value: number) => {
    values[at] = values[at]! + value;
  };
  let most = 0;
  for (let c = 0; c < found.customers; c++) {
    const places = Array.from(
      { length: found.start[c + 1]! - found.start[c]! },
      (_, i) => found.start[c]! + i,
    );
    counted.unpriced += places.filter((at) => found.rated[at] !== 0).length;
    const purchases = places.filter((at) => found.amount[at]! > 0);
    counted.positive += purchases.length;
    if (purchases.length === 0) continue;
    const cohort = last - monthOf(found.day[purchases[0]!]!);
    most = Math.max(most, cohort + 1);
    sums.customers[cohort]!++;
    if (!Number.isNaN(found.acquisitionCost[c])) {
      add(sums.acquisitionCost, cohort, found.acquisitionCost[c]!);
      add(sums.acquisitionKnown, cohort, 1);
    }
    const cell = (at: number) => cellOf(cohort) + last - monthOf(found.day[at]!);
    for (const at of places)
      if (last - monthOf(found.day[at]!) <= cohort)
        add(sums.margin, cell(at), found.known[at]! + (found.rated[at]! * rate) / 1_000_000);
    for (const at of purchases) add(sums.orders, cell(at), 1);
    for (const one of new Set(purchases.map(cell))) add(sums.active, one, 1);
    for (let at = found.contactStart[c]!; at < found.contactStart[c + 1]!; at++) {
      const month = last - monthOf(found.contactDay[at]!);
      if (month <= cohort) add(sums.contacts, cellOf(cohort) + month, found.contactCost[at]!);
    }
  }
  const exact = Object.entries(sums).map(([name, values]) => [
    name,
    values.subarray(0, values.length === by ? most : cellOf(most)),
  ]);
  return { ...Object.fromEntries(exact), cohorts: most, lastMonth: last, counted };
}

let shop: Awaited<ReturnType<typeof loadShop>>;
let store: Store;

beforeAll(async () => {
  shop = await loadShop();
  shop.store.close();
  store = openStore(`${shop.folder}/clm.db`, { wait: 5, write: true });
  for (const statement of trouble.split(';'))
    store.db.exec(statement.replace('update ', 'update or ignore '));
}, 120_000);
afterAll(() => {
  store.close();
  shop.close();
});

const day = (text: string) => parseDay(text)!;
const asked: readonly (readonly [string, Day | undefined, Day, number | undefined])[] = [
  ['everything', undefined, day('2025-04-30'), undefined],
  ['a period', day('2024-02-11'), day('2024-11-20'), undefined],
  ['an assumed margin', undefined, day('2024-11-20'), 370_000],
  ['nothing', day('2035-01-01'), day('2035-02-01'), undefined],
];

/** The rows of a definition, as SQLite answers it. */
function defined(sql: string, from: Day | undefined, to: Day, assume: number | undefined): object[] {
  const named = { from: from ?? -1_000_000_000, to, assume: assume ?? null, minor_per_major: 100 };
  const used = Object.entries(named).filter(([name]) => sql.includes(`@${name}`));
  return store.db.prepare<[object], object>(sql).all(Object.fromEntries(used));
}

describe.each(asked)(
  'the definition in SQL and its evaluation over columns agree: %s',
  (_, from, to, assume) => {
    it('on purchases', async () => {
      const found = await purchases(store, from, to);
      const rows = Array.from(found.customer, (customer, i) => ({
        customer,
        lastDay: found.lastDay[i],
        orders: found.orders[i],
        spend: found.spend[i],
      }));
      expect(rows).toEqual(defined(purchasesSql, from, to, undefined));
    });
    it('on accounts of customers', async () => {
      const rows = defined(customerAccountsSql, from, to, assume);
      expect(rows.length > 100).toBe(from === undefined || from < day('2030-01-01'));
      const { size, ...found } = await customerAccounts(store, from, to, assume);
      const accounts = Array.from({ length: size }, (_, i) =>
        Object.fromEntries(Object.entries(found).map(([name, values]) => [name, values[i]])),
      );
      expect(accounts).toEqual(rows);
    });
    it.each(['product', 'category', 'brand'] as const)('on sales by %s, and to whom', async (by) => {
      const start = from ?? to - 200;
      const before = start - (to - start + 1);
      const bound = { before, from: start, to, assume: assume ?? null, minor_per_major: 100 };
      const sales = productSalesSql(by);
      const rows = store.db.prepare<[object], { label: string }>(sales).all(bound);
      expect(await productSales(store, by, start, to, assume)).toEqual(rows);
      const { before: _, ...period } = bound;
      for (const { label } of rows.slice(0, 3)) {
        const buyers = store.db.prepare<[object], object>(buyerSalesSql(by)).all({ ...period, label });
        expect(await buyerSales(store, by, label, start, to, assume)).toEqual(buyers);
      }
    });
    it('on the sales of all days', async () => {
      const [defined] = store.db.prepare<[], object>(storeSalesSql).all();
      expect(await storeSales(store)).toEqual(defined);
    });
    it('on rows by day', async () => {
      const rows = store.db.prepare<[], object>(dayCountsSql(true)).all();
      expect(await dayCounts(store)).toEqual(rows);
    });
    it('on the work of channels', async () => {
      const rows = defined(channelWorkSql, from, to, undefined);
      const first = from ?? -1_000_000_000;
      expect(await channelWork(store, { from: first, to, assumed: undefined })).toEqual(rows);
    });
    it.each([
      [['channel']],
      [['intermediary']],
      [['level']],
      [['city']],
      [['channel', 'region', 'category']],
    ] as const)('on sales by %s', async (cuts) => {
      const start = from ?? to - 400;
      const before = start - (to - start + 1);
      const rows = store.db
        .prepare<[object], object>(channelSalesSql(cuts))
        .all({ before, from: start, to, assume: assume ?? null, minor_per_major: 100 });
      const question = { from: start, to, assumed: assume };
      expect(await channelSales(store, cuts, question)).toEqual(rows);
      expect([await salesTotals(store, question)]).toEqual(defined(salesTotalsSql, start, to, undefined));
    });
    it.each([
      ['product', true],
      ['category', false],
    ] as const)('on baskets by %s, promoted ones too: %s', async (by, promoted) => {
      const found = await baskets(store, by, from ?? 0, to, promoted, assume);
      const rows = defined(basketsSql(by, promoted), from ?? 0, to, assume) as BasketRow[];
      const orders = new Map<number, { customer: number; known: number; rated: number; items: string[] }>();
      for (const { order_no, customer, label, known, rated } of rows) {
        const one = orders.get(order_no) ?? { customer, known: 0, rated: 0, items: [] };
        orders.set(order_no, one);
        one.known += known;
        one.rated += rated;
        if (label !== '') one.items.push(label);
      }
      const evaluated = found.items.map((items, i) => ({
        customer: found.customer[i],
        known: found.known[i],
        rated: found.rated[i],
        items: items.map((item) => found.labels[item]).sort(),
      }));
      expect(evaluated).toEqual([...orders.values()].map((one) => ({ ...one, items: one.items.sort() })));
    });
    it('on cohorts of orders by month', async () => {
      const orders = await orderDays(store, to, assume);
      expect(cohortSums(store, to, 370_000, assume !== undefined)).toEqual(cohortsOf(orders, to, 370_000));
    });
    it.each(['product', 'category'] as const)('on what was bought by %s', (by) => {
      const found = itemPurchases(store, by, to, assume);
      const rows = Array.from({ length: found.customers }, (_, customer) =>
        Array.from(found.day.subarray(found.start[customer]!, found.start[customer + 1]!), (on, i) => {
          const at = found.start[customer]! + i;
          const item = found.item[at]!;
          return {
            customer,
            day: on,
            label: found.labels[item],
            name: found.names[item],
            known: found.known[at],
            rated: found.rated[at],
          };
        }),
      ).flat();
      expect(rows).toEqual(defined(itemPurchasesSql(by), undefined, to, assume));
    });
    it('on orders by day', async () => {
      const found = await orderDays(store, to, assume);
      const rows = Array.from(found.customer, (customer, c) =>
        Array.from(found.day.subarray(found.start[c]!, found.start[c + 1]!), (on, i) => {
          const at = found.start[c]! + i;
          const cost = found.acquisitionCost[c]!;
          return {
            customer,
            day: on,
            amount: found.amount[at],
            known: found.known[at],
            rated: found.rated[at],
            acquisitionCost: Number.isNaN(cost) ? null : cost,
          };
        }),
      ).flat();
      expect(rows).toEqual(defined(orderDaysSql, undefined, to, assume));
    });
  },
);

describe('orders that are one part each', () => {
  it('are counted in cohorts without being gathered first', async () => {
    const simple = await loadShop();
    simple.store.close();
    const store = openStore(`${simple.folder}/clm.db`, { wait: 5, write: true });
    try {
      store.db.exec(`
delete from order_rows where returns_order is not null;
update order_rows set amount = -amount where order_no % 4 = 0;
update order_rows set cost = null where order_no % 3 = 0;
update product_rows set unit_cost = null where product % 2 = 0;
update customer_rows set acquisition_cost = customer * 7 where customer % 3 = 0;
update contact_rows set cost = 250000 where customer % 7 = 0;`);
      let single = false;
      eachOrderPart(store, ['day'], (piece) => {
        single = piece.single;
      });
      expect(single).toBe(true);
      const to = day('2025-04-30');
      for (const assume of [undefined, 300_000]) {
        const orders = await orderDays(store, to, assume);
        const found = cohortSums(store, to, 370_000, assume !== undefined);
        expect(found).toEqual(cohortsOf(orders, to, 370_000));
        expect(found.margin.some((one) => one < 0)).toBe(true);
      }
    } finally {
      store.close();
      simple.close();
    }
  });
});
