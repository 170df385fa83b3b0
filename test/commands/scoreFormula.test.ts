import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadShop } from '../store/loadShop.js';
import type { Bench } from './loadInto.js';

let shop: Bench;
beforeAll(async () => {
  shop = await loadShop();
}, 120_000);
afterAll(() => shop.close());

const rowsOf = (text: string): Record<string, string>[] => {
  const [head, ...rows] = text.trim().split('\n');
  const names = head!.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
};

test('a score is done again by hand from the coefficients and the formula that are printed', async () => {
  const features = 'recency_days,orders_365,contacts_180,loyalty_card,average_basket,orders_all';
  const argv = ['--target', 'purchase', '--learner', 'logistic', '--features', features, '--window', '30'];
  const trained = await shop.clm('predict', 'train', 'hand', ...argv);
  expect(trained.status, trained.err).toBe(0);
  const shown = await shop.clm('predict', 'models', 'hand', '--explain', '--format', 'csv');
  const [intercept, ...sum] = shown.err.match(/^(?:.*)?η = (.*)$/m)![1]!.split(' + ');
  const coefficient = new Map(
    sum.map((term) => {
      const [value, name] = term.split(' · ');
      return [name!, Number(value)];
    }),
  );
  const found = (pattern: RegExp) => [...shown.err.match(pattern)!].slice(1).map(Number);
  const [a, s] = found(/chance = 1 \/ \(1 \+ exp\(−\((\S+) \+ (\S+) · η\)\)\)/);
  const [k, ratio] = found(/basket = mean \+ n \/ \(n \+ (\S+)\) · \((\S+) · average_basket − mean\)/);
  const means = [...shown.err.match(/by past orders: (.*)/)![1]!.matchAll(/(\S+) from (\d+)/g)].map(
    ([, mean, from]) => ({ mean: Number(mean), from: Number(from) }),
  );
  const column = (name: string, raw: string, minor = 1) => {
    const [, value, low, high, median] = shown.err.match(
      new RegExp(`^(?:.*)?${name}: (.+), held to (\\S+) … (\\S+); missing as ([^\\s,]+)`, 'm'),
    )!;
    if (raw === '') return { value: Number(median), missing: 1 };
    const v = Number(raw) * minor;
    const scaled = value === 'as it is' ? v : Math.sign(v) * Math.log1p(Math.abs(v));
    return { value: Math.min(Math.max(scaled, Number(low)), Number(high)), missing: 0 };
  };
  const table = rowsOf((await shop.clm('predict', 'features', '--format', 'csv')).out);
  const scores = rowsOf((await shop.clm('predict', 'score', 'hand', '--format', 'csv')).out);
  expect(scores.length).toBe(900);
  const scoreOf = new Map(scores.map((row) => [row.customer_id, row]));
  for (const row of table) {
    let eta = Number(intercept) + coefficient.get('contacted')!;
    for (const name of ['recency_days', 'orders_365', 'contacts_180', 'average_basket', 'orders_all']) {
      if (!coefficient.has(name)) continue;
      const { value, missing } = column(name, row[name]!, name === 'average_basket' ? 100 : 1);
      eta += coefficient.get(name)! * value + (coefficient.get(`${name}:missing`) ?? 0) * missing;
    }
    if (row.loyalty_card === 'yes') eta += coefficient.get('loyalty_card=yes')!;
    const chance = 1 / (1 + Math.exp(-(a! + s! * eta)));
    const printed = scoreOf.get(row.customer_id)!;
    expect(Number(printed.score), row.customer_id).toBeCloseTo(chance, 9);
    const n = Number(row.orders_all);
    const mean = means.filter(({ from }) => n >= from).at(-1)!.mean;
    const own = row.average_basket === '' ? mean : ratio! * Number(row.average_basket) * 100;
    const basket = mean + (n / (n + k!)) * (own - mean);
    expect(Number(printed.expected_margin), row.customer_id).toBeCloseTo((chance * basket) / 100, 7);
  }
}, 120_000);

test('a chance of leaving is worth the margin of those who stay, and is no reason to contact', async () => {
  const argv = ['--target', 'churn', '--learner', 'logistic', '--features', 'recency_days,orders_365'];
  const trained = await shop.clm('predict', 'train', 'leaving', ...argv);
  expect(trained.status, trained.err).toBe(0);
  expect(trained.err).toContain('who is likely to leave is not who stays because of a contact');
  const { out, err } = await shop.clm('predict', 'score', 'leaving', '--explain', '--format', 'csv');
  expect(err).toContain('expected_margin = (1 − chance) · basket');
  const mean = Number(err.match(/by past orders: (\S+) from 0/)![1]);
  const [first] = rowsOf(out);
  const worth = (1 - Number(first!.score)) * mean;
  expect(Number(first!.expected_margin)).toBeCloseTo(worth / 100, 6);
}, 120_000);
