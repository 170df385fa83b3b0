import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import {
  dropModels,
  listModels,
  loadModel,
  type StoredModel,
  saveModel,
  saveScores,
} from '../../src/store/models.js';
import { createStore, openStore, type Store } from '../../src/store/open.js';
import { packArrays, unpackArrays } from '../../src/store/packArrays.js';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-'));
  const path = join(folder, 'clm.db');
  const settings = { currency: 'EUR', currencyDigits: 2, zone: 'UTC', windowDays: 30, salt: 'clm' };
  createStore(path, { ...settings, marginMillionths: undefined });
  store = openStore(path, { wait: 0, write: true });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const model = (id: string, name: string, madeAt: string): StoredModel => ({
  model: id,
  name,
  target: 'effect',
  madeAt,
  asOf: 20_000,
  body: { learned: id },
  arrays: { margin: Float64Array.of(1.5, -2), campaign: Int32Array.of(7), treated: Uint8Array.of(1, 0, 1) },
});

test('arrays come back as they went in, whatever their kind and length', () => {
  const arrays = {
    a: Float64Array.of(0.1, -1e300),
    b: Uint8Array.of(1, 2, 3),
    c: new Int32Array(0),
    d: Int32Array.of(-5),
  };
  expect(unpackArrays(packArrays(arrays))).toEqual(arrays);
});

test('a model is found by id, or the newest by name', async () => {
  saveModel(store, model('aa', 'spring', '2026-01-01T00:00:00Z'));
  saveModel(store, model('bb', 'spring', '2026-02-01T00:00:00Z'));
  saveModel(store, model('cc', 'autumn', '2026-03-01T00:00:00Z'));
  expect((await loadModel(store, 'spring')).model).toBe('bb');
  expect(await loadModel(store, 'aa')).toEqual(model('aa', 'spring', '2026-01-01T00:00:00Z'));
  expect((await listModels(store)).map((entry) => entry.model)).toEqual(['cc', 'bb', 'aa']);
});

test('the same inputs make one row, which counts as made again', async () => {
  saveModel(store, model('aa', 'spring', '2026-01-01T00:00:00Z'));
  saveModel(store, model('bb', 'spring', '2026-02-01T00:00:00Z'));
  saveModel(store, model('aa', 'spring', '2026-03-01T00:00:00Z'));
  expect((await loadModel(store, 'spring')).model).toBe('aa');
  expect(await listModels(store)).toHaveLength(2);
});

test('an unknown model suggests the nearest name', async () => {
  saveModel(store, model('aa', 'spring', '2026-01-01T00:00:00Z'));
  const error = await loadModel(store, 'sprin').catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ exit: 2, message: 'unknown model "sprin"' });
  expect((error as UserError).hint).toContain('did you mean "spring"?');
});

test('a model of an older version must be trained again, one of a newer version needs a newer clm', async () => {
  saveModel(store, model('aa', 'spring', '2026-01-01T00:00:00Z'));
  const put = (body: object) => store.db.prepare('update model_rows set body = ?').run(JSON.stringify(body));
  put({ format: 0, featureSet: 1, content: {} });
  await expect(loadModel(store, 'spring')).rejects.toMatchObject({
    exit: 5,
    hint: 'retrain it: clm predict train spring',
  });
  put({ format: 1, featureSet: 0, content: {} });
  await expect(loadModel(store, 'spring')).rejects.toMatchObject({ exit: 5 });
  put({ format: 1, featureSet: 99, content: {} });
  await expect(loadModel(store, 'spring')).rejects.toMatchObject({ exit: 12 });
});

test('scores replace earlier ones of the same model and day; a dropped model takes its scores along', async () => {
  store.db
    .prepare(
      "insert into customer_rows (customer, customer_id, listed, known_on, load) values (1, 'A', 1, 0, 1), (2, 'B', 1, 0, 1)",
    )
    .run();
  saveModel(store, model('aa', 'spring', '2026-01-01T00:00:00Z'));
  const scores = {
    customer: Int32Array.of(2, 1),
    score: Float64Array.of(0.5, 0.25),
    expectedMargin: Float64Array.of(Number.NaN, 1250),
    rank: Int32Array.of(1, 2),
    decile: Int32Array.of(1, 6),
  };
  saveScores(store, 'aa', 20_000, scores);
  saveScores(store, 'aa', 20_000, scores);
  const rows = () =>
    store.db
      .prepare('select customer_id, score, expected_margin, rank, decile from scores order by rank')
      .raw()
      .all();
  expect(rows()).toEqual([
    ['B', 0.5, null, 1, 1],
    ['A', 0.25, 12.5, 2, 6],
  ]);
  expect(dropModels(store, 'spring')).toBe(1);
  expect(rows()).toEqual([]);
  expect(await listModels(store)).toEqual([]);
  await expect(loadModel(store, 'aa')).rejects.toMatchObject({ exit: 2 });
});
