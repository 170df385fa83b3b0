import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

type Row = Record<string, string | number | null>;

/** The file has no day, no customer and no amount: a day and one unit of money per item stand for them. */
describe.skipIf(!hasData('groceries'))('Groceries by command (skipped without ../shared/data)', () => {
  const file = join(dataFolder, 'groceries/groceries_items_by_transaction.csv.gz');
  let shop: Bench;
  const rows = async (...argv: readonly string[]) => {
    const { out, err, status } = await shop.clm('measure', 'products', ...argv, '--format', 'json');
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as readonly Row[];
  };
  beforeAll(async () => {
    shop = await bench('--currency', 'USD', '--margin', '0.3');
    const { err, status } = await shop.clm(
      'ingest',
      'orders',
      file,
      '--map',
      'order_id=transaction_id',
      '--map',
      'product_id=item',
      '--set',
      'ordered_on=2006-01-31',
      '--set',
      'amount=1',
      '--quiet',
    ); // prettier-ignore
    expect(status, err).toBe(0);
  }, 120_000);
  afterAll(() => shop?.close());

  it('has the counts of its README', async () => {
    const found = await rows();
    expect(found.length).toBe(169);
    expect(found.slice(0, 5).map((row) => [row.product_id, row.orders])).toEqual([
      ['whole milk', 2513],
      ['other vegetables', 1903],
      ['rolls/buns', 1809],
      ['soda', 1715],
      ['yogurt', 1372],
    ]);
  });

  it('has its supports and confidences', async () => {
    const pairs = await rows('--combinations', '--all', '--redundant', '--min-count', '700', '--size', '2');
    const milk = pairs.find((row) => row.given === 'other vegetables' && row.then === 'whole milk')!;
    expect([milk.orders, Number(milk.support).toFixed(4)]).toEqual([736, '0.0748']);
  });

  it('finds as many rules at support 0.001 and confidence 0.8 as counting does', async () => {
    const found = await rows(
      '--combinations',
      '--all',
      '--redundant',
      '--min-count',
      '10',
      '--min-confidence',
      '0.8',
      '--size',
      '10',
    ); // prettier-ignore
    expect(found.length).toBe(410);
    const wine = found.find(
      (row) => row.then === 'bottled beer' && /^(liquor \+ red|red.* \+ liquor)/.test(String(row.given)),
    )!;
    expect([wine.orders, Number(wine.confidence).toFixed(4)]).toEqual([19, '0.9048']);
    // Level by level over the file itself (Apriori), which shares nothing with the command.
    const baskets = new Map<string, Set<string>>();
    for (const line of gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1)) {
      const comma = line.indexOf(',');
      const id = line.slice(0, comma);
      baskets.set(id, (baskets.get(id) ?? new Set()).add(line.slice(comma + 1).replaceAll('"', '')));
    }
    const all = [...baskets.values()].map((items) => [...items].sort());
    expect(all.length).toBe(9835);
    const counts = new Map<string, number>();
    const bump = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const items of all) for (const item of items) bump(item);
    let kept = new Set([...counts].filter(([, n]) => n >= 10).map(([key]) => key));
    let rules = 0;
    for (let size = 2; kept.size > 0; size++) {
      const level = new Map<string, number>();
      for (const items of all) {
        const extend = (from: number, chosen: readonly string[]): void => {
          if (chosen.length === size) {
            const key = chosen.join('|');
            level.set(key, (level.get(key) ?? 0) + 1);
            return;
          }
          for (let i = from; i < items.length; i++) {
            if (!counts.has(items[i]!)) continue;
            const next = [...chosen, items[i]!];
            if (next.length < size && (counts.get(next.join('|')) ?? 0) < 10) continue;
            extend(i + 1, next);
          }
        };
        extend(0, []);
      }
      kept = new Set();
      for (const [key, n] of level) {
        if (n < 10) continue;
        counts.set(key, n);
        kept.add(key);
        const items = key.split('|');
        for (const then of items) {
          const given = items.filter((item) => item !== then).join('|');
          if (n / counts.get(given)! >= 0.8) rules++;
        }
      }
    }
    expect(rules).toBe(found.length);
  }, 240_000);
});
