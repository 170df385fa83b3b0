import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineNumber, lineColumns } from '../../src/store/lineColumns.js';
import { sameOrders } from '../../src/store/sameOrders.js';

const given = ['customer', 'day', 'order_no', 'line', 'product', 'channel', 'quantity'] as const;
const small = fc.integer({ min: 0, max: 2 });
const order = fc.record({
  customer: small,
  day: fc.integer({ min: -1, max: 1 }),
  lines: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
  product: small,
  channel: fc.integer({ min: -1, max: 1 }),
  quantity: fc.constantFrom(1, 0.5, Number.NaN),
  /** What becomes of it in the store. */
  fate: fc.constantFrom(
    'same',
    'same',
    'same',
    'new',
    'further',
    'text',
    'day',
    'channel',
    'quantity',
    'cost',
  ),
  load: fc.integer({ min: 1, max: 2 }),
});

test('an order is the same if the store has its lines and no others, with the same values', () => {
  fc.assert(
    fc.property(fc.array(order, { maxLength: 25 }), fc.boolean(), (orders, whole) => {
      const db = new Database(':memory:');
      db.exec(`create table order_rows (customer integer, day integer, order_no integer, line any, product integer,
        channel text, quantity real, cost integer, load integer,
        primary key (customer, day, order_no, line)) strict, without rowid`);
      const insert = db.prepare('insert into order_rows values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
      const columns = lineColumns(100, new Set<LineNumber>(given));
      let count = 0;
      const repeated = new Map<number, number>();
      for (const [i, { customer, day, product, channel, quantity, load, ...one }] of orders.entries()) {
        const changed = (fate: typeof one.fate) => one.fate === fate;
        const store = (line: number | string) =>
          insert.run(
            customer,
            changed('day') ? day + 1 : day,
            i + 1,
            line,
            product === 0 ? null : product,
            ['web', 'shop', null].at(changed('channel') ? channel + 1 : channel)!,
            changed('quantity') ? 7 : quantity,
            changed('cost') ? 1 : null,
            load,
          );
        for (const line of one.lines.toSorted()) {
          for (const [name, value] of Object.entries({
            customer,
            day,
            order_no: i + 1,
            line,
            product,
            channel,
            quantity,
          }))
            columns[name as LineNumber][count] = value;
          count++;
          if (!changed('new')) store(line);
        }
        if (changed('further')) store(9);
        if (changed('text')) store('x');
        const further = changed('further') || changed('text');
        if (changed('same') || (further && !whole))
          repeated.set(load, (repeated.get(load) ?? 0) + one.lines.length);
      }
      const compared = [
        { name: 'product', none: 0 },
        { name: 'channel', none: -1, texts: ['web', 'shop'] },
        { name: 'quantity' },
      ] as const;
      const found = sameOrders(db, { columns, count }, compared, ['cost'], whole);
      expect(new Map(found.repeated)).toEqual(repeated);
      for (const [i, { fate }] of orders.entries()) {
        expect(found.has(i + 1)).toBe(fate === 'same' || (!whole && (fate === 'further' || fate === 'text')));
      }
      db.close();
    }),
    { numRuns: 300 },
  );
});
