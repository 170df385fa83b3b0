import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { random } from '../../src/random.js';
import { differences } from '../../src/store/laws/columnLaw.js';
import { readAsKnownAt } from '../../src/store/lens.js';
import { openStore, type Store } from '../../src/store/open.js';
import {
  keptLines,
  newestOrderDay,
  orderLinesOfRows,
  readOrderColumns,
} from '../../src/store/orderColumns.js';
import { packColumn, unpackColumn } from '../../src/store/packColumn.js';
import { type Bench, bench } from '../commands/loadInto.js';

let place: Bench;

const header =
  'order_id,line,customer_id,ordered_on,product_id,quantity,amount,cost,discount,channel,intermediary,code,returns_order_id';

/** Orders `from` to `to`, of two lines each: odd ones with a channel, some with costs, codes and returns, some of nobody. */
function orders(from: number, to: number): string {
  const lines: string[] = [];
  for (let n = from; n <= to; n++) {
    const customer = n % 7 === 0 ? '' : `C${(n * 37) % 11}`;
    const day = `2025-0${1 + (n % 6)}-${String(1 + ((n * 5) % 28)).padStart(2, '0')}`;
    const channel = n % 2 === 1 ? ['web', 'shop', 'phone'][n % 3] : '';
    for (const line of [1, 2]) {
      const back = line === 2 && n % 5 === 0;
      lines.push(
        `O${n},${line},${customer},${day},${n % 4 === 0 ? '' : `P${1 + (n % 2)}`},${line},${back ? -3 : n + 0.25},` +
          `${n % 3 === 0 ? 1.5 : ''},${n % 8 === 0 ? 0.5 : ''},${channel},${n % 9 === 0 ? 'broker' : ''},` +
          `${n % 6 === 0 ? 'X' : ''},${back ? `O${Math.max(1, n - 3)}` : ''}`,
      );
    }
  }
  return `${header}\n${lines.join('\n')}\n`;
}

const open = (write = false): Store => openStore(`${place.folder}/clm.db`, { wait: 0, write });

/** Runs `work` on the store, opened for reading. */
function using<T>(work: (store: Store) => T): T {
  const store = open();
  try {
    return work(store);
  } finally {
    store.close();
  }
}

const isKept = () => using(({ db }) => keptLines(db) !== undefined);
const partsOf = () =>
  using(({ db }) => db.prepare<[], string>('select body from column_state').pluck().all()).map(
    (body) => (JSON.parse(body) as { parts: number[] }).parts,
  );
/** Reads the order lines as a command does, keeping them, and compares them with the rows. */
const read = () =>
  using((store) => {
    const found = readOrderColumns(store, 1);
    expect(differences(found, orderLinesOfRows(store))).toEqual([]);
    const newest = store.db.prepare('select max(day) from order_rows').pluck().get();
    expect(newestOrderDay(store)).toBe(newest);
    return found.rows;
  });

describe('order lines that are kept by column', () => {
  beforeEach(async () => {
    place = await bench();
    await place.load('products', 'product_id,unit_cost\nP1,2.50\nP2,\n');
  });
  afterEach(() => place.close());
  it('are written by the first reading and read by the next', async () => {
    await place.load('orders', orders(1, 40), '--add-customers');
    expect(isKept()).toBe(false);
    expect(read()).toBe(80);
    expect(isKept()).toBe(true);
    expect(read()).toBe(80);
    expect(partsOf()).toEqual([[80]]);
    expect((await place.clm('check')).status).toBe(0);
  });

  it('take a later load as a part of their own, sorted in among the others', async () => {
    await place.load('orders', orders(1, 200), '--add-customers');
    read();
    await place.load('orders', orders(201, 204), '--add-customers');
    expect(isKept()).toBe(false);
    expect(read()).toBe(408);
    await place.load('orders', orders(205, 208), '--add-customers');
    expect(read()).toBe(416);
    expect(partsOf()).toEqual([[400, 8, 8]]);
    expect(read()).toBe(416);
    expect((await place.clm('check')).status).toBe(0);
    await place.load('orders', orders(209, 270), '--add-customers');
    expect(read()).toBe(540);
    expect(partsOf()).toEqual([[540]]);
  });

  it('are forgotten when a line changes, leaves or comes back', async () => {
    await place.load('orders', orders(1, 60), '--add-customers');
    read();
    const changed = orders(7, 9).replace('7.25', '99.25');
    expect(await place.load('orders', changed)).toBe('0 1 5 0');
    expect(isKept()).toBe(false);
    read();
    await place.clm('undo', 'last');
    expect(isKept()).toBe(false);
    expect(read()).toBe(120);
    await place.load('orders', orders(1, 30), '--replace');
    expect(read()).toBe(60);
    await place.clm('undo', 'last');
    expect(read()).toBe(120);
    await place.clm('undo', 'last');
    read();
  });

  it('are not those of a line that comes to an old order', async () => {
    await place.load('orders', orders(1, 60), '--add-customers');
    read();
    expect(await place.load('orders', `${header}\nO5,3,C2,2025-06-01,P1,1,7.00,,,,,,\n`)).toBe('1 0 0 0');
    expect(isKept()).toBe(false);
    expect(read()).toBe(121);
    expect(partsOf()).toEqual([[121]]);
  });

  it('hold nothing of what a lens shows', async () => {
    await place.load('orders', orders(1, 60), '--add-customers');
    const before = '2300-01-01T00:00:00.000Z';
    await place.load('orders', orders(61, 80), '--add-customers');
    const later = open(true);
    later.db.exec(
      `update load_rows set loaded_at = '2400-01-01' where load = (select max(load) from load_rows)`,
    );
    later.close();
    read();
    using((store) => {
      readAsKnownAt(store, before, true);
      expect(readOrderColumns(store, 1).rows).toBe(120);
    });
    expect(read()).toBe(160);
  });

  it('are left unwritten while another writes, and in a transaction', async () => {
    await place.load('orders', orders(1, 60), '--add-customers');
    const other = new Database(`${place.folder}/clm.db`);
    other.exec('begin immediate');
    expect(read()).toBe(120);
    other.exec('rollback');
    other.close();
    expect(isKept()).toBe(false);
    using((store) => {
      store.db.exec('begin');
      expect(readOrderColumns(store, 1).rows).toBe(120);
      store.db.exec('commit');
    });
    expect(isKept()).toBe(false);
    read();
    expect(isKept()).toBe(true);
  });

  it('are not kept of a small store', async () => {
    await place.load('orders', orders(1, 60), '--add-customers');
    using((store) => readOrderColumns(store, 121));
    expect(isKept()).toBe(false);
  });
});

describe('a packed column', () => {
  const draw = random(7);
  const columns: readonly (readonly [string, Float64Array | Int32Array])[] = [
    ['none', new Int32Array(0)],
    ['alike', new Int32Array(9).fill(-7)],
    ['all missing', new Float64Array(5).fill(Number.NaN)],
    ['alike or missing', Float64Array.from([4, Number.NaN, 4])],
    ...[1, 255, 256, 65_535, 65_536, 0xffff_fffe, 0xffff_ffff, 2 ** 40].flatMap(
      (span) =>
        [
          [`a span of ${span}`, Float64Array.from([5 - span, 5, ...draws(span)])],
          [`a span of ${span} and none`, Float64Array.from([Number.NaN, 5, 5 - span, ...draws(span)])],
        ] as const,
    ),
    ['fractions', Float64Array.from([0.1, -2.5, Number.NaN])],
    ['the largest', Float64Array.from([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])],
    ['beyond', Float64Array.from([1e300, -1e-300])],
  ];
  function draws(span: number): number[] {
    return Array.from({ length: 50 }, () => 5 - Math.floor(draw() * (span + 1)));
  }
  it.each(columns)('reads as it was: %s', (_, values) => {
    const out =
      values instanceof Int32Array ? new Int32Array(values.length + 2) : new Float64Array(values.length + 2);
    unpackColumn(packColumn(values), out, 1, values.length);
    expect([...out.subarray(1, values.length + 1)]).toEqual([...values]);
    const moved = Buffer.concat([Buffer.alloc(3), packColumn(values)]).subarray(3);
    unpackColumn(moved, out, 1, values.length);
    expect([...out.subarray(1, values.length + 1)]).toEqual([...values]);
  });
});
