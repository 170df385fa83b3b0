import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { loadShop } from '../store/loadShop.js';

const program = fileURLToPath(new URL('../../bin/clm.js', import.meta.url));
const question = [
  ...['--target', 'purchase', '--learner', 'boosting', '--features', 'recency_days,average_basket'],
  ...['--campaigns', 'spring-23,autumn-23,spring-24', '--quiet'],
];

function bodyIn(path: string): string {
  const opened = new Database(path, { readonly: true });
  try {
    return (opened.prepare('select body from model_rows').get() as { body: string }).body;
  } finally {
    opened.close();
  }
}

test('a model is the same to the last byte in another zone and language, on one thread, and without WebAssembly', async () => {
  const shop = await loadShop();
  try {
    const [own, other] = ['clm.db', 'other.db'].map((name) => join(shop.folder, name)) as [string, string];
    copyFileSync(own, other);
    const { status, err } = await shop.clm('predict', 'train', 'm', ...question);
    if (status !== 0) throw new Error(err);
    const body = bodyIn(own);
    expect(body.length).toBeGreaterThan(10_000);
    // Without compilers an engine has no WebAssembly either, and sums are made plainly.
    const engine = ['--jitless', '--single-threaded', program];
    execFileSync(process.execPath, [...engine, 'predict', 'train', 'm', ...question, '--db', other], {
      env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
      stdio: 'pipe',
    });
    expect(bodyIn(other)).toBe(body);
  } finally {
    shop.close();
  }
}, 240_000);
