import { expect, test } from 'vitest';
import { formatDay } from '../../src/days.js';
import { random } from '../../src/random.js';
import { bench } from './loadInto.js';

const day = 19_000;

/**
 * 1,500 people become known over two years; in a month 8 % of the builders and 1 % of the others order for the first time. The tier
 * is known of those who have ordered, the list is one that customers are not on.
 */
async function longKnown() {
  const uniform = random(7);
  const customers: string[] = [];
  const orders: string[] = [];
  const firsts = new Map<string, number>();
  for (let i = 0; i < 1500; i++) {
    const id = `P${String(i).padStart(4, '0')}`;
    const since = day + Math.floor(uniform() * 720);
    const builder = uniform() < 0.4;
    const known = uniform() < 0.9;
    let first = Number.POSITIVE_INFINITY;
    for (let t = since; t < day + 720; t += 30) {
      if (uniform() < (builder ? 0.08 : 0.01)) {
        first = t + Math.floor(uniform() * 30);
        break;
      }
    }
    const ordered = first < day + 720;
    customers.push(
      [
        id,
        formatDay(since),
        known ? (builder ? 'builder' : 'other') : '',
        ordered && uniform() < 0.9 ? 'gold' : '',
        ordered ? 'shop' : 'rented',
        Math.floor(uniform() * 50),
      ].join(','),
    );
    if (ordered) firsts.set(id, first);
    if (ordered) orders.push(`O${i},${id},${formatDay(first)},40`);
  }
  const place = await bench('--margin', '0.5');
  await place.load('customers', `customer_id,acquired_on,trade,tier,list,lucky\n${customers.join('\n')}\n`);
  await place.load('orders', `order_id,customer_id,ordered_on,amount\n${orders.join('\n')}\n`);
  return { place, customers, firsts, ordered: new Set(orders.map((line) => line.split(',')[1]!)) };
}

test('prospects are scored on what they share with customers, by past first purchases or by likeness', async () => {
  const { place, customers, firsts, ordered } = await longKnown();
  const ask = ['--as-of', formatDay(day + 719), '--format', 'json'] as const;
  const trained = await place.clm(
    'predict',
    'train',
    'p',
    '--target',
    'first-purchase',
    '--learner',
    'logistic',
    ...ask,
  );
  expect(trained.status, trained.err).toBe(0);
  expect(trained.err).toMatch(/not used: list, tier/);
  expect(trained.err).not.toContain('warning');
  const scored = await place.clm('predict', 'score', 'p', ...ask);
  const scores: readonly { customer_id: string; score: number; expected_margin: number }[] = JSON.parse(
    scored.out,
  );
  // Those who have ordered are no prospects any more.
  expect(scores).toHaveLength(customers.length - ordered.size);
  expect(scores.some(({ customer_id }) => ordered.has(customer_id))).toBe(false);
  const trade = new Map(customers.map((line) => [line.split(',')[0]!, line.split(',')[2]!]));
  const mean = (of: string) => {
    const own = scores.filter(({ customer_id }) => trade.get(customer_id) === of);
    return own.reduce((sum, { score }) => sum + score, 0) / own.length;
  };
  expect(mean('builder')).toBeGreaterThan(0.05);
  expect(mean('builder')).toBeLessThan(0.11);
  expect(mean('other')).toBeGreaterThan(0.004);
  expect(mean('other')).toBeLessThan(0.025);
  // A first order is worth 20.
  expect(scores[0]!.expected_margin / scores[0]!.score).toBeCloseTo(20, 0);
  const checked = await place.clm('predict', 'evaluate', 'p', '--summary', ...ask);
  expect(JSON.parse(checked.out)[0].auc).toBeGreaterThan(0.6);

  const alike = await place.clm(
    'predict',
    'train',
    'l',
    '--target',
    'look-alike',
    '--learner',
    'logistic',
    ...ask,
  );
  expect(alike.err).toContain(`${ordered.size} customers and ${1500 - ordered.size} prospects`);
  expect(alike.err).toMatch(/not used: list, tier/);
  const ranked = await place.clm('predict', 'score', 'l', ...ask, '--limit', '100');
  const best: readonly { customer_id: string; expected_margin: number | null }[] = JSON.parse(ranked.out);
  expect(best.every(({ customer_id }) => trade.get(customer_id) === 'builder')).toBe(true);
  expect(best.every(({ expected_margin }) => expected_margin === null)).toBe(true);
  expect(ranked.err).toContain('no chances of a purchase');

  // Tried on who ordered later: prospects of the day it was trained on, whatever became known of them since.
  const early = ['--as-of', formatDay(day + 500)] as const;
  const likeness = ['--target', 'look-alike', '--learner', 'logistic'] as const;
  await place.clm('predict', 'train', 'early', ...likeness, ...early);
  const found = await place.clm('predict', 'evaluate', 'early', ...ask);
  expect(found.status, found.err).toBe(0);
  const tenths: readonly { customers: number; actual: number; lift: number }[] = JSON.parse(found.out);
  const first = (id: string) => firsts.get(id) ?? Number.POSITIVE_INFINITY;
  const prospects = customers.filter((line) => {
    const [id, since] = line.split(',');
    return since! <= formatDay(day + 500) && first(id!) > day + 500;
  });
  expect(tenths.reduce((sum, { customers: n }) => sum + n, 0)).toBe(prospects.length);
  const since = prospects.filter((line) => first(line.split(',')[0]!) <= day + 719).length;
  expect(tenths.reduce((sum, { customers: n, actual }) => sum + n * actual, 0)).toBeCloseTo(since, 6);
  expect(tenths[0]!.lift).toBeGreaterThan(1.3);
  expect(found.err).toContain(
    `${prospects.length} prospects as of ${formatDay(day + 500)}, of whom ${since} have`,
  );
  expect(found.err).toContain('likeness finds those who order');
  place.close();
});

test('what can not be learned is refused: no prospects, nobody known before the first order, too few first orders', async () => {
  const place = await bench();
  const ask = (target: string) =>
    place.clm('predict', 'train', 'p', '--target', target, '--as-of', '2025-06-30');
  expect((await ask('look-alike')).status).toBe(5);
  const ids = Array.from({ length: 30 }, (_, i) => `C${i}`);
  const orders = ids.map((id, i) => `${i},${id},2025-0${1 + (i % 5)}-10,10`);
  await place.load(
    'orders',
    `order_id,customer_id,ordered_on,amount\n${orders.join('\n')}\n`,
    '--add-customers',
  );
  const all = await ask('look-alike');
  expect([all.status, all.err]).toEqual([5, expect.stringContaining('30 of 30 customers have ordered')]);
  const undated = await ask('first-purchase');
  expect([undated.status, undated.err]).toEqual([
    5,
    expect.stringContaining('no customer has a day since which'),
  ]);
  await place.load('customers', 'customer_id,acquired_on\nN1,2025-01-01\n');
  const few = await ask('first-purchase');
  expect([few.status, few.err]).toEqual([5, expect.stringContaining('look-alike')]);
  place.close();
});
