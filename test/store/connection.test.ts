import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { connection } from '../../src/store/connection.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('what belongs to a connection is never collected, which Node 24 does not survive', async () => {
  const kept: WeakRef<object>[] = [];
  (() => {
    const db = connection(':memory:');
    const statement = db.prepare('select 1 as a');
    const rows = statement.iterate();
    kept.push(new WeakRef(db), new WeakRef(statement), new WeakRef(rows));
    expect([...rows]).toEqual([{ a: 1 }]);
    db.close();
  })();
  for (let i = 0; i < 5; i++) {
    await new Promise((done) => setTimeout(done, 1));
    collect();
  }
  expect(kept.map((one) => one.deref() !== undefined)).toEqual([true, true, true]);
});

test('pragmas answer as those of the library do', () => {
  const db = connection(':memory:');
  expect(db.pragma('user_version', { simple: true })).toBe(0);
  expect(db.pragma('user_version = 7')).toEqual([]);
  expect(db.pragma('user_version')).toEqual([{ user_version: 7 }]);
  db.exec('create table t (a integer)');
  expect(db.pragma('table_info(t)')).toMatchObject([{ name: 'a', type: 'INTEGER' }]);
  db.close();
});
