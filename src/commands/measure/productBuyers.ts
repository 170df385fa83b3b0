import { combinations } from '../../measure/combinations.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { type Baskets, baskets, basketsSql } from '../../store/baskets.js';
import { customerIdsByNumber } from '../../store/customerIds.js';
import type { Store } from '../../store/open.js';
import { buyerSales, buyerSalesSql } from '../../store/productSales.js';
import { lineParameters } from '../../store/writtenSql.js';
import { fraction, precise, readUpTo, sqlLines, worked } from './explained.js';
import type { Wanted } from './productCombinations.js';
import { marginOf, type ProductQuestion, unknownProduct } from './productQuestion.js';

/** Columns of `measure products --customers-of`. */
export const buyerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'kind', kind: 'text' },
  { name: 'orders', kind: 'count' },
  { name: 'because', kind: 'text' },
  { name: 'confidence', kind: 'share' },
  { name: 'lift', kind: 'ratio' },
  { name: 'spend', kind: 'money' },
  { name: 'margin', kind: 'money' },
];

/**
 * Who earned most with a product, category or brand in the period, returns taken off, then prospects: customers who have not, but bought what goes with it
 * more often than by chance, by the surest such combination over all their orders.
 */
export async function buyersResult(
  store: Store,
  question: ProductQuestion,
  wanted: Wanted,
  id: string,
): Promise<Result> {
  const found = await baskets(
    store,
    question.by,
    question.from,
    question.to,
    wanted.promoted,
    question.assumed,
  );
  const item = found.labels.indexOf(id);
  if (item < 0) throw unknownProduct(question.by, id, found.labels);
  const ids = customerIdsByNumber(store);
  const { customers, items: everything } = itemsByCustomer(found);
  const times = new Map<number, number>();
  found.items.forEach((items, i) => {
    const customer = found.customer[i]!;
    if (customer !== 0 && items.includes(item)) times.set(customer, (times.get(customer) ?? 0) + 1);
  });
  const rules = combinations(everything, { ...wanted, redundancyRemoved: true })
    .filter((rule) => rule.then === item && rule.lift > 1 && rule.adjustedP < 0.05)
    .sort((a, b) => b.confidence - a.confidence || b.both - a.both);
  const name = (customer: number) => ids[customer] ?? '';
  const { by, from, to, assumed } = question;
  const values = lineParameters(store, to, from, assumed);
  const sales = new Map(
    (await buyerSales(store, by, id, from, to, assumed)).map((one) => [
      one.customer,
      { spend: one.spend, margin: marginOf(one.known, one.rated, question) },
    ]),
  );
  const marginBy = (customer: number) => sales.get(customer)?.margin ?? 0;
  const buyers = [...times]
    .sort(([a, n], [b, m]) => marginBy(b) - marginBy(a) || m - n || (name(a) < name(b) ? -1 : 1))
    .map(([customer, orders]): Row => {
      const sold = sales.get(customer);
      return [name(customer), 'customer', orders, undefined, undefined, undefined, sold?.spend, sold?.margin];
    });
  const prospects = everything
    .flatMap((items, i) => {
      const rule = rules.find(({ given }) => given.every((one) => items.includes(one)));
      return rule === undefined || items.includes(item) ? [] : [{ customer: customers[i]!, rule }];
    })
    .sort((a, b) => b.rule.confidence - a.rule.confidence || (name(a.customer) < name(b.customer) ? -1 : 1))
    .map(
      ({ customer, rule }): Row => [
        name(customer),
        'prospect',
        0,
        rule.given.map((one) => found.labels[one]!).join(' + '),
        rule.confidence,
        rule.lift,
        undefined,
        undefined,
      ],
    );
  return {
    title: `Who buys ${id}, and who may`,
    columns: buyerColumns,
    rows: [...buyers, ...prospects],
    notes: [
      note(
        `${howMany(buyers.length, 'customer')} bought it, ${prospects.length} others bought what goes with it`,
      ),
      note('prospects are a description of the past, not an effect of contact: hold some out to learn it'),
    ],
    explain: [
      readUpTo(to, from),
      `counted: ${howMany(found.items.length, 'order')} of the period${wanted.promoted ? '' : ', those with a voucher code or a discount left out'}, ${howMany(customers.length, 'customer')}; not counted: anonymous orders; ${times.size} bought ${id}, ${customers.length - times.size} did not`,
      'spend and margin: all lines of it in the period, returns on their own day',
      'prospect: has not bought it, has bought "because"; confidence = customers with both / customers with "because", over all they bought in the period; at a false discovery rate of 5 %',
      ...rules
        .slice(0, worked)
        .map(
          (rule) =>
            `  ${rule.given.map((one) => found.labels[one]!).join(' + ')}: ${fraction(rule.both, Math.round(rule.both / rule.confidence))}; lift ${precise(rule.lift)}`,
        ),
      ...sqlLines(basketsSql(question.by, wanted.promoted), values, 'sql of the orders:'),
      ...sqlLines(buyerSalesSql(question.by), { ...values, label: id }, 'sql of the customers:'),
    ],
  };
}

/** What each known customer bought in all their baskets, every item once; `items[i]` are those of `customers[i]`. */
function itemsByCustomer(found: Baskets): {
  readonly customers: readonly number[];
  readonly items: readonly Int32Array[];
} {
  const first = new Map<number, number>();
  const next = new Int32Array(found.items.length).fill(-1);
  // Baskets of one customer, chained from the last to the first.
  found.customer.forEach((customer, i) => {
    if (customer === 0) return;
    next[i] = first.get(customer) ?? -1;
    first.set(customer, i);
  });
  const lastOwner = new Int32Array(found.labels.length).fill(-1);
  let room = new Int32Array(64);
  const customers = [...first.keys()];
  const items = customers.map((customer) => {
    let size = 0;
    for (let i = first.get(customer)!; i >= 0; i = next[i]!) {
      for (const one of found.items[i]!) {
        if (lastOwner[one] === customer) continue;
        lastOwner[one] = customer;
        if (size === room.length) {
          const larger = new Int32Array(2 * size);
          larger.set(room);
          room = larger;
        }
        room[size++] = one;
      }
    }
    return room.slice(0, size);
  });
  return { customers, items };
}
