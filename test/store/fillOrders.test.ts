import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { fillImage } from '../../src/store/fillImage.js';
import { fillOrders } from '../../src/store/fillOrders.js';
import { freshOrders } from '../../src/store/freshOrders.js';
import type { LineNumber } from '../../src/store/lineColumns.js';
import { type GrowingIds, orderIds, productIds } from '../../src/store/loadIds.js';
import { createStore, openStore } from '../../src/store/open.js';
import { orderRuns } from '../../src/store/orderRuns.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function emptyStore(): { db: Database.Database; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'clm-fill-'));
  folders.push(folder);
  const path = join(folder, 'clm.db');
  createStore(path, {
    currency: 'EUR',
    currencyDigits: 2,
    zone: 'UTC',
    windowDays: 30,
    marginMillionths: undefined,
    salt: 'salt',
  });
  return { db: openStore(path, { wait: 1, write: true }).db, folder };
}

const names = [
  'order_no',
  'line',
  'customer',
  'day',
  'second',
  'product',
  'returns_order',
  'channel',
  'quantity',
  'amount',
  'updated',
] as const satisfies readonly LineNumber[];

const channels = ['', 'web', 'Geschäft', 'x'.repeat(60)];
const whole = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    127,
    128,
    -128,
    -129,
    32767,
    32768,
    -32768,
    -32769,
    8388607,
    8388608,
    -8388608,
    -8388609,
  ),
  fc.constantFrom(
    2147483647,
    2147483648,
    -2147483648,
    -2147483649,
    2 ** 47 - 1,
    2 ** 47,
    -(2 ** 47),
    -(2 ** 47) - 1,
  ),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.maxSafeInteger(),
  fc.integer({ min: -9999, max: 9999 }),
);
const line = fc.record({
  order_no: fc.integer({ min: 1, max: 40 }),
  customer: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  day: fc.integer({ min: -30_000, max: 30_000 }),
  second: fc.integer({ min: -1, max: 86_399 }),
  product: fc.integer({ min: 0, max: 300 }),
  returns_order: fc.constantFrom(0, 0, 0, 1, 7),
  channel: fc.integer({ min: -1, max: channels.length - 1 }),
  quantity: fc.oneof(
    fc.constantFrom(1, 2, 0.5, -3, 0, 1e300, 2 ** 60),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  amount: whole,
  updated: fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 2_000_000_000 })),
});
const ids = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', 'O', '1', 'ä', '客'), minLength: 1, maxLength: 8 }),
  {
    maxLength: 120,
  },
);

const stored = (db: Database.Database) =>
  ['order_rows', 'order_ids', 'product_rows'].map((table) => {
    const columns = db.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table);
    const cells = columns.flatMap((name) => [`quote(${name})`, `typeof(${name})`]).join(" || ',' || ");
    return db.prepare(`select ${cells} from ${table} order by 1`).pluck().all();
  });

test('a store that is filled by way of an image is that into which rows are inserted', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 20, max: 400 }),
      ids,
      ids,
      (lines, longest, orders, products) => {
        const texts = { channel: channels, intermediary: [], code: [], currency: [] };
        const given = new Set<LineNumber>(names);
        const [a, b] = [emptyStore(), emptyStore()];
        const dictionaries = (db: Database.Database): GrowingIds[] => {
          const made = [orderIds(db, true), productIds(db, 7, true)];
          for (const id of orders) made[0]!.add(id);
          for (const id of products) made[1]!.add(id);
          return made;
        };
        const runs = orderRuns(a.db, given, longest);
        const fresh = freshOrders(b.db, given, texts);
        for (const [i, one] of lines.entries()) {
          for (const [columns, at] of [
            [runs.room(1), runs.count()],
            [fresh.room(1), fresh.count()],
          ] as const) {
            for (const name of names) columns[name][at] = name === 'line' ? i + 1 : one[name];
          }
          runs.added();
          expect(fresh.keep()).toBe(true);
        }
        const described = names.map((name) => ({
          name,
          ...(name === 'second' || name === 'channel' ? { none: -1 } : {}),
          ...(name === 'product' || name === 'returns_order' ? { none: 0 } : {}),
          ...(name === 'channel' ? { texts: channels } : {}),
        }));
        const waiting = dictionaries(a.db).flatMap((one) => one.waiting() ?? []);
        a.db.exec('begin immediate');
        expect(fillOrders(a.db, runs, described, { load: 7 }, waiting, 1024)).toBe(lines.length);
        a.db.exec('commit');
        expect(fresh.write(7, dictionaries(b.db))).toBe(lines.length);
        expect(a.db.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(stored(a.db)).toEqual(stored(b.db));
        expect(readdirSync(a.folder).filter((name) => name.includes('fill'))).toEqual([]);
        a.db.close();
        b.db.close();
      },
    ),
    { numRuns: Number(process.env.CLM_FUZZ ?? 25) },
  );
}, 300_000);

test('trees of three levels and of any last page are sound', () => {
  for (const rows of [1, 2, 3, 400, 1000, 4001, 9000]) {
    const { db, folder } = emptyStore();
    const runs = orderRuns(
      db,
      new Set<LineNumber>(['customer', 'day', 'order_no', 'line', 'quantity', 'amount']),
    );
    const columns = runs.room(rows);
    for (let i = 0; i < rows; i++) {
      columns.customer[i] = (i * 7919) % 1009;
      columns.day[i] = i % 365;
      columns.order_no[i] = i + 1;
      columns.line[i] = 1;
      columns.quantity[i] = 1;
      columns.amount[i] = i;
      runs.added();
    }
    const described = (['customer', 'day', 'order_no', 'line', 'quantity', 'amount'] as const).map(
      (name) => ({ name }),
    );
    const orders = orderIds(db, true);
    for (let i = 0; i < rows; i++) orders.add(`order ${rows - i}`);
    db.exec('begin immediate');
    expect(fillOrders(db, runs, described, { load: 1 }, [orders.waiting()!], 512)).toBe(rows);
    db.exec('commit');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const sum =
      'select count(*) as n, sum(amount) as amount, count(distinct order_no) as orders from order_rows';
    expect(db.prepare(sum).get()).toEqual({ n: rows, amount: (rows * (rows - 1)) / 2, orders: rows });
    expect(db.prepare('select order_no from order_ids where order_id = ?').pluck().get('order 1')).toBe(rows);
    expect(readdirSync(folder)).not.toContain('clm.db-fill');
    db.close();
  }
}, 60_000);

test('an image that was left by a killed process is in nobody’s way, and there is one at a time', () => {
  const { db } = emptyStore();
  const left = fillImage(db, ['order_ids']);
  expect(left).toBeDefined();
  const next = fillImage(db, ['order_ids'])!;
  const tree = next.tree('order_ids', 'table');
  tree.end();
  next.copy();
  next.close();
  expect(fillImage(db, ['order_ids'])).toBeUndefined();
  left!.close();
  db.close();
});
