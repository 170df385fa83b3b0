import { expect, test } from 'vitest';
import { bench } from './loadInto.js';

/** Thirty who buy often and little, thirty who buy once and much, five who never do. */
async function twoKinds() {
  const place = await bench('--margin', '0.5');
  const ids = Array.from({ length: 65 }, (_, i) => `C${String(i).padStart(2, '0')}`);
  await place.load('customers', `customer_id\n${ids.join('\n')}\n`);
  const orders = ids.slice(0, 60).flatMap((id, i) => {
    const often = i % 2 === 0;
    return Array.from({ length: often ? 8 + (i % 3) : 1 }, (_, n) => {
      const month = String(often ? n + 1 : 1).padStart(2, '0');
      return `${id}-${n},${id},2025-${month}-${String(10 + (i % 9))},${often ? 10 + (i % 5) : 400 + i}`;
    });
  });
  await place.load('orders', `order_id,customer_id,ordered_on,amount\n${orders.join('\n')}\n`);
  return place;
}

const ask = ['predict', 'clusters', '--as-of', '2025-12-31', '--clusters', '2'] as const;

test('two kinds of customers are told apart; customers and margin add up; the same bytes every time', async () => {
  const place = await twoKinds();
  const { status, out, err } = await place.clm(...ask, '--format', 'json');
  expect(status, err).toBe(0);
  const rows: readonly Record<string, unknown>[] = JSON.parse(out).rows ?? JSON.parse(out);
  expect(rows.map((row) => [row.cluster, row.customers])).toEqual([
    ['1', 30],
    ['2', 30],
    ['no purchase', 5],
  ]);
  expect(rows.reduce((sum, row) => sum + Number(row.share), 0)).toBeCloseTo(1, 9);
  expect(Number(rows[0]?.margin_share) + Number(rows[1]?.margin_share)).toBeCloseTo(1, 9);
  const margin = 30 * Number(rows[0]?.margin_per_customer) + 30 * Number(rows[1]?.margin_per_customer);
  const [amount] = await place.rows('select sum(amount) / 2 from orders');
  expect(margin).toBeCloseTo(Number(amount), 1);
  expect((await place.clm(...ask, '--format', 'json')).out).toBe(out);
  const customers = await place.clm(...ask, '--by', 'customer', '--no-header');
  const lines = customers.out.trim().split('\n');
  expect(lines).toHaveLength(65);
  const odd = new Set(lines.slice(0, 60).map((line, i) => `${i % 2} ${line.split(',')[1]}`));
  expect(odd.size).toBe(2);
  expect(lines[64]).toBe('C64,no purchase');
  place.close();
});

test('customers who are all alike, too few of them, and none at all: exit 5', async () => {
  const place = await bench();
  expect((await place.clm(...ask)).status).toBe(5);
  const line = (i: number) => `${i},C${i},2025-03-01,10`;
  const orders = Array.from({ length: 15 }, (_, i) => line(i)).join('\n');
  await place.load('orders', `order_id,customer_id,ordered_on,amount\n${orders}\n`, '--add-customers');
  const few = await place.clm(...ask);
  expect([few.status, few.err]).toEqual([5, expect.stringContaining('15 customers who bought are too few')]);
  const more = Array.from({ length: 15 }, (_, i) => line(i + 15)).join('\n');
  await place.load('orders', `order_id,customer_id,ordered_on,amount\n${more}\n`, '--add-customers');
  const alike = await place.clm(...ask);
  expect([alike.status, alike.err]).toEqual([5, expect.stringContaining('do not differ enough')]);
  place.close();
});

test('names stick to the clusters that they were given to, and are lost with them', async () => {
  const place = await twoKinds();
  const named = async (...words: readonly string[]) => {
    const { out, err, status } = await place.clm(...ask, 'kinds', '--format', 'json', ...words);
    expect(status, err).toBe(0);
    const rows: readonly { cluster: string; name: string | null; average: number }[] = JSON.parse(out);
    return { names: rows.map(({ cluster, name }) => `${cluster} ${name}`), err };
  };
  const first = await named('--name', '2=regulars', '--name', '1=big baskets');
  expect(first.names).toEqual(['1 big baskets', '2 regulars', 'no purchase null']);
  // Regulars come five times more for 80: they earn most now, and are cluster 1.
  const more = Array.from({ length: 150 }, (_, i) => {
    const id = `C${String(2 * (i % 30)).padStart(2, '0')}`;
    return `M${i},${id},2025-0${1 + Math.floor(i / 30)}-25,80`;
  });
  await place.load('orders', `order_id,customer_id,ordered_on,amount\n${more.join('\n')}\n`);
  const again = await named();
  expect(again.names).toEqual(['1 regulars', '2 big baskets', 'no purchase null']);
  const customers = await place.clm(...ask, 'kinds', '--by', 'customer', '--no-header', '--dry-run');
  expect(customers.out.split('\n').slice(0, 2)).toEqual(['C00,1,regulars', 'C01,2,big baskets']);
  const other = await named('--features', 'orders_all,recency_days');
  expect(other.names).toEqual(['1 null', '2 null', 'no purchase null']);
  expect(other.err).toContain('names are not carried over');
  const shown = await place.clm('predict', 'models', 'kinds', '--format', 'json');
  expect(shown.out).toContain('"clusters":2');
  expect((await place.clm('predict', 'score', 'kinds')).status).toBe(2);
  for (const bad of [
    ['--name', '3=none'],
    ['--name', '1=a', '--name', '2=a'],
    ['--name', 'x'],
  ])
    expect((await place.clm(...ask, 'kinds', ...bad)).status).toBe(2);
  expect((await place.clm(...ask, '--name', '1=a')).err).toContain('needs the name of a model');
  place.close();
});
