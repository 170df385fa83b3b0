import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations.js';
import { createStore, openStore, storeError } from '../../src/store/open.js';
import { openImage } from '../../src/store/openImage.js';
import { applicationId, kept } from '../../src/store/schema.js';
import type { Settings } from '../../src/store/settings.js';
import { currentViews } from '../../src/store/views.js';

const settings: Settings = {
  currency: 'JPY',
  currencyDigits: 0,
  zone: 'Asia/Tokyo',
  windowDays: 21,
  marginMillionths: 375000,
  salt: 'clm',
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-'));
  path = join(folder, 'clm.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a new store keeps its settings, belongs to its owner and says what it is', () => {
  createStore(path, settings);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const store = openStore(path, { wait: 0, write: false });
  expect(store.settings).toEqual(settings);
  expect(store.db.pragma('application_id', { simple: true })).toBe(applicationId);
  expect(store.db.pragma('user_version', { simple: true })).toBe(migrations.length);
  store.close();
});

test('closing leaves one file: the write-ahead log is folded in', () => {
  createStore(path, settings);
  openStore(path, { wait: 0, write: true }).close();
  expect(() => statSync(`${path}-wal`)).toThrow();
});

test('every documented view can be read in an empty store', () => {
  createStore(path, settings);
  const store = openStore(path, { wait: 0, write: false });
  const views = currentViews(store.db, 0);
  expect(views.map((view) => view.name)).toContain('list_members');
  for (const view of views) expect(store.db.prepare(`select * from ${view.name}`).all()).toEqual([]);
  store.close();
});

test('superseded rows have the columns of the current ones, and what replaced them', () => {
  createStore(path, settings);
  const store = openStore(path, { wait: 0, write: false });
  const columns = (table: string) =>
    store.db
      .prepare<[string], { name: string }>('select name from pragma_table_info(?)')
      .all(table)
      .map((c) => c.name);
  for (const noun of Object.keys(kept)) {
    expect(columns(`${noun}_past`).toSorted()).toEqual(
      [...columns(`${noun}_rows`), 'replaced_by'].toSorted(),
    );
  }
  store.close();
});

test('a store opened for reading refuses to be written', () => {
  createStore(path, settings);
  const store = openStore(path, { wait: 0, write: false });
  expect(() => store.db.exec("insert into setting_rows values ('a', 'b')")).toThrow(
    /readonly|read-only|query_only/i,
  );
  store.close();
});

test('a store whose folder can not be written is read from memory, write-ahead header and all', () => {
  createStore(path, settings);
  const image = openImage(path);
  expect(image.prepare('select count(*) as n from setting_rows').get()).toEqual({ n: 6 });
  image.close();
});

test.each([
  ['an empty file', ''],
  ['text', 'customer_id,name\n1,Ann\n'],
])('%s is no store', (_, content) => {
  writeFileSync(path, content);
  expect(() => openStore(path, { wait: 0, write: false })).toThrow(expect.objectContaining({ exit: 10 }));
});

test("somebody else's database is no store", () => {
  new Database(path).exec('create table t (a)').close();
  expect(() => openStore(path, { wait: 0, write: true })).toThrow(expect.objectContaining({ exit: 10 }));
});

test('a store that could not be made leaves nothing behind', () => {
  expect(() => createStore(join(folder, 'no', 'clm.db'), settings)).toThrow(
    expect.objectContaining({ exit: 1 }),
  );
  expect(() => createStore(folder, settings)).toThrow(expect.objectContaining({ exit: 2 }));
});

test('a store that was never finished is no store', () => {
  createStore(path, settings);
  const db = new Database(path);
  db.pragma('user_version = 0');
  db.close();
  expect(() => openStore(path, { wait: 0, write: false })).toThrow(expect.objectContaining({ exit: 10 }));
});

test.each([50_000, 4096, 1000])('a store cut to %d bytes is damaged, not another thing', (length) => {
  createStore(path, settings);
  truncateSync(path, length);
  const read = () => openStore(path, { wait: 0, write: false }).db.prepare('select * from customers').all();
  expect(() => {
    try {
      read();
    } catch (error) {
      throw storeError('clm.db', 0, error);
    }
  }).toThrow(expect.objectContaining({ exit: 1, code: 'damaged' }));
});

test('a store with a broken header is damaged', () => {
  createStore(path, settings);
  const bytes = readFileSync(path);
  bytes.write('SQLite?', 0);
  writeFileSync(path, bytes);
  expect(() => openStore(path, { wait: 0, write: false })).toThrow(
    expect.objectContaining({ exit: 1, code: 'damaged' }),
  );
});

test('a store whose log holds changes is not read without them', () => {
  createStore(path, settings);
  const db = new Database(path);
  db.exec("insert into setting_rows values ('a', 'b')");
  expect(() => openImage(path)).toThrow(expect.objectContaining({ exit: 1, code: 'log_beside' }));
  db.close();
  openImage(path).close();
});

test('what SQLite says of a full disk, by what was being done', () => {
  const full = new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
  expect(storeError('x.db', 0, full)).toMatchObject({ exit: 1, message: /could not be written/ });
  expect(storeError('x.db', 0, full, false)).toMatchObject({ exit: 1, message: /could not be read/ });
});
