import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { bench } from './loadInto.js';

const shop = new URL('../../fixtures/shop', import.meta.url).pathname;
const names = ['customers', 'campaigns', 'orders', 'contacts', 'responses', 'consents'];
const lines = (name: string) =>
  readFileSync(join(shop, `${name}.csv`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(0, 60);
const flags = (name: string) => (/customers|campaigns/.test(name) ? [] : ['--add-customers']);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Told of each statement that compares staged rows with a table, and of the tables through which it walks. */
function watched(): { readonly walks: string[]; readonly statements: () => number } {
  const { prepare, exec } = Database.prototype;
  const walks: string[] = [];
  let statements = 0;
  const explain = (db: Database.Database, sql: string) => {
    for (const part of sql.split(/;\s*(?:\n|$)/)) {
      if (!/\btemp\.\w/.test(part) || !/_rows\b/.test(part) || /^\s*(create|drop)/i.test(part)) continue;
      statements++;
      const marks = part.split('?').length - 1;
      const plan = prepare.call(db, `explain query plan ${part}`) as Database.Statement<unknown[]>;
      for (const { detail } of plan.all(...Array(marks).fill(1)) as { detail: string }[]) {
        if (/^SCAN (r|a|p|\w+_rows)\b/.test(detail)) walks.push(`${detail}: ${part.trim().slice(0, 90)}`);
      }
    }
  };
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql);
    explain(this, sql);
    return statement as never;
  });
  vi.spyOn(Database.prototype, 'exec').mockImplementation(function (this: Database.Database, sql: string) {
    const done = exec.call(this, sql);
    explain(this, sql);
    return done;
  });
  return { walks, statements: () => statements };
}

test('a few rows that come again, changed or not, cost no walk through what is known', async () => {
  const store = await bench();
  for (const name of names) {
    const [header, ...rows] = lines(name);
    expect(await store.load(name, [header, ...rows].join('\n'), ...flags(name))).toMatch(/^\d+ 0 \d+ 0$/);
  }
  const { walks, statements } = watched();
  for (const name of names) {
    const [header, ...rows] = lines(name);
    const before = statements();
    expect(await store.load(name, [header, ...rows.slice(-3)].join('\n'))).toMatch(/^0 0 3 0$/);
    expect(statements(), name).toBeGreaterThan(before);
  }
  const [header, ...orders] = lines('orders');
  const amount = header!.split(',').indexOf('amount');
  const changed = orders.slice(-2).map((row) => row.split(',').with(amount, '1.23').join(','));
  expect(await store.load('orders', [header, ...changed].join('\n'))).toMatch(/^0 2 0 0$/);
  expect(walks).toEqual([]);
  store.close();
}, 60_000);
