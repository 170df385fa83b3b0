import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../src/store/migrations.js';
import { createStore, openStore } from '../../src/store/open.js';
import { applicationId, kept } from '../../src/store/schema.js';
import { currentViews } from '../../src/store/views.js';

/** sha256 of every migration that has been released: their text never changes again. */
const released = ['708f27158967e42fc4a2df022673219c2ea1468ef4c865f4e7aa06f5597f3d70'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A store as the first version made it, with a cost and an order in it. */
function oldStore(): string {
  const path = join(folder, 'old.db');
  const db = new Database(path);
  db.pragma(`application_id = ${applicationId}`);
  db.exec(migrations[0]!);
  db.exec(`
insert into setting_rows values ('currency', 'EUR'), ('currency_digits', '2'), ('zone', 'UTC'), ('window_days', '30'),
  ('salt', 'clm');
insert into cost_rows (cost, arm, channel, kind, amount, day, copies, load) values (1, '', 'post', 'media', 12345, 20000, 2, 1);
insert into cost_past (cost, arm, channel, kind, amount, day, copies, load, replaced_by)
  values (2, '', 'post', 'media', 1, 20000, 1, 1, 2);
insert into order_ids values (1, 'O1');
insert into order_rows (customer, day, order_no, line, quantity, amount, load) values (0, 20000, 1, 1, 1, 999, 1);`);
  db.pragma('user_version = 1');
  db.close();
  return path;
}

const tablesOf = (path: string) => {
  const db = new Database(path, { readonly: true });
  const rows = db
    .prepare<[], { name: string; columns: string }>(
      `select m.name, group_concat(c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk order by c.name) as columns
       from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' group by m.name order by m.name`,
    )
    .all();
  db.close();
  return rows;
};

describe('a store of an earlier version', () => {
  it('is brought up to date when it is opened, with everything in it', () => {
    const store = openStore(oldStore(), { wait: 0, write: true });
    expect(store.db.pragma('user_version', { simple: true })).toBe(migrations.length);
    for (const view of currentViews(store.db, 2)) store.db.prepare(`select * from ${view.name}`).all();
    expect(store.db.prepare('select amount, kind, copies from costs').raw().all()).toEqual([
      [123.45, 'media', 2],
    ]);
    expect(store.db.prepare('select amount, load, replaced_by from cost_past').raw().all()).toEqual([
      [1, 1, 2],
    ]);
    expect(store.db.prepare('select order_id, amount from orders').raw().all()).toEqual([['O1', 9.99]]);
    store.close();
  });

  it('has the tables that a new one has', () => {
    const path = oldStore();
    openStore(path, { wait: 0, write: true }).close();
    const fresh = join(folder, 'new.db');
    createStore(fresh, {
      currency: 'EUR',
      currencyDigits: 2,
      zone: 'UTC',
      windowDays: 30,
      marginMillionths: undefined,
      salt: 'clm',
    });
    expect(tablesOf(path)).toEqual(tablesOf(fresh));
    const names = tablesOf(path).map((table) => table.name);
    for (const noun of Object.keys(kept)) expect(names).toContain(`${noun}_rows`);
  });

  it('is only read by a program that may not write it', () => {
    const path = oldStore();
    const store = openStore(path, { wait: 0, write: false });
    expect(store.db.prepare('select count(*) from visits').pluck().get()).toBe(0);
    store.close();
  });
});

it('migrations that have been released say what they said', () => {
  const hashes = migrations
    .slice(0, released.length)
    .map((text) => createHash('sha256').update(text).digest('hex'));
  expect(hashes).toEqual(released);
});
