import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { fillImage } from '../../src/store/fillImage.js';
import { freshOrders } from '../../src/store/freshOrders.js';
import type { LineNumber } from '../../src/store/lineColumns.js';
import { transaction } from '../../src/store/load.js';
import { customerIds, type GrowingIds, orderIds, productIds } from '../../src/store/loadIds.js';
import { createStore, openStore } from '../../src/store/open.js';
import { orderFill } from '../../src/store/orderFill.js';
import { orderRuns } from '../../src/store/orderRuns.js';
import { orderTreesSteps, type TreesRequest } from '../../src/store/orderTrees.js';
import { readSettings } from '../../src/store/settings.js';

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

const growing = (db: Database.Database): GrowingIds[] => [
  orderIds(db, true),
  productIds(db, 7, true),
  customerIds(db, 7, 20_000, true),
];

const stored = (db: Database.Database) =>
  ['order_rows', 'order_ids', 'product_rows', 'customer_rows'].map((table) => {
    const columns = db.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table);
    const cells = columns.flatMap((name) => [`quote(${name})`, `typeof(${name})`]).join(" || ',' || ");
    return db.prepare(`select ${cells} from ${table} order by 1`).pluck().all();
  });

/** What the other thread does: all of it, nothing, or it ends early. */
const threads = {
  works: async function* (_: string, request: unknown) {
    for await (const { value } of orderTreesSteps(structuredClone(request) as TreesRequest)) yield value;
  },
  ends: async function* () {},
  fails: (): AsyncIterable<unknown> => {
    throw new Error('no thread');
  },
} as const;

test('a store that is filled by way of an image is that into which rows are inserted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 20, max: 400 }),
      ids,
      ids,
      fc.boolean(),
      fc.constantFrom(undefined, 'works', 'works', 'ends', 'fails' as const),
      async (unsorted, longest, orders, products, sorted, other) => {
        const lines = sorted ? unsorted.toSorted((x, y) => x.order_no - y.order_no) : unsorted;
        const texts = { channel: channels, intermediary: [], code: [], currency: [] };
        const given = new Set<LineNumber>(names);
        const [a, b] = [emptyStore(), emptyStore()];
        const runs = orderRuns(a.db, given, longest);
        const [ofA, ofB] = [growing(a.db), growing(b.db)];
        const fresh = freshOrders(b.db, given, texts, ofB);
        a.db.exec('begin immediate');
        const fill = orderFill(a.db, ofA, 1024, 2)!;
        for (const [i, made] of [ofA, ofB].entries()) {
          for (const id of orders) {
            made[0]!.add(id);
            made[2]!.add(id);
          }
          // One way takes bytes, the other texts.
          for (const id of products) {
            if (i === 0) made[1]!.addBytes(Buffer.from(id), 0, Buffer.byteLength(id));
            else made[1]!.add(id);
          }
        }
        let followed = 0;
        let last = runs.room(1);
        for (const [i, one] of lines.entries()) {
          if (i % 7 === 0) {
            fill.follow(last, followed, runs.count());
            followed = runs.count();
          }
          if (runs.count() + 1 > longest) fill.follow(last, followed, runs.count());
          last = runs.room(1);
          followed = Math.min(followed, runs.count());
          for (const [columns, at] of [
            [last, runs.count()],
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
        fill.follow(last, followed, runs.count());
        const thread = other && threads[other];
        expect(await fill.finish(runs, described, { load: 7 }, thread)).toBe(lines.length);
        fill.close();
        a.db.exec('commit');
        expect(await fresh.write(7)).toBe(lines.length);
        expect(a.db.pragma('main.integrity_check', { simple: true })).toBe('ok');
        expect(stored(a.db)).toEqual(stored(b.db));
        expect(readdirSync(a.folder).filter((name) => name.includes('fill'))).toEqual([]);
        a.db.close();
        b.db.close();
      },
    ),
    { numRuns: Number(process.env.CLM_FUZZ ?? 12) },
  );
}, 300_000);

test.each([undefined, threads.works])(
  'trees of three levels and of any last page are sound',
  async (thread) => {
    for (const rows of [1, 2, 3, 17, 31, 32, 33, 400, 4001]) {
      const { db, folder } = emptyStore();
      const runs = orderRuns(
        db,
        new Set<LineNumber>(['customer', 'day', 'order_no', 'line', 'quantity', 'amount']),
      );
      const columns = runs.room(rows);
      const orders = orderIds(db, true);
      db.exec('begin immediate');
      const fill = orderFill(db, [orders], 512, 2)!;
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
      for (let i = 0; i < rows; i++) orders.add(`order ${rows - i}`);
      fill.follow(columns, 0, rows);
      expect(await fill.finish(runs, described, { load: 1 }, thread)).toBe(rows);
      fill.close();
      db.exec('commit');
      expect(db.pragma('main.integrity_check', { simple: true })).toBe('ok');
      const sum =
        'select count(*) as n, sum(amount) as amount, count(distinct order_no) as orders from order_rows';
      expect(db.prepare(sum).get()).toEqual({ n: rows, amount: (rows * (rows - 1)) / 2, orders: rows });
      expect(db.prepare('select order_no from order_ids where order_id = ?').pluck().get('order 1')).toBe(
        rows,
      );
      expect(readdirSync(folder)).not.toContain('clm.db-fill');
      db.close();
    }
  },
  60_000,
);

test('an image leaves with the load that failed, or with the next one after a killed process, and there is one at a time', async () => {
  const { db, folder } = emptyStore();
  const store = { db, path: 'clm.db', settings: readSettings(db), close: () => db.close() };
  expect(fillImage(db, ['order_ids'])).toBeDefined();
  expect(readdirSync(folder)).toContain('clm.db-fill');
  const refused = transaction(
    store,
    async () => {
      fillImage(db, ['order_ids']);
      throw new Error('a file that can not be read');
    },
    () => true,
  );
  await expect(refused).rejects.toThrow('a file that can not be read');
  expect(readdirSync(folder)).not.toContain('clm.db-fill');
  fillImage(db, ['order_ids']);
  await transaction(
    store,
    async () => {
      expect(readdirSync(folder)).not.toContain('clm.db-fill');
      const image = fillImage(db, ['order_ids'])!;
      image.copy(['order_ids']);
      image.close();
      expect(fillImage(db, ['order_ids'])).toBeUndefined();
    },
    () => true,
  );
  expect(readdirSync(folder)).not.toContain('clm.db-fill');
  expect(db.pragma('main.integrity_check', { simple: true })).toBe('ok');
  db.close();
});
