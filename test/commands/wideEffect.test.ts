import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/random.js';
import { type Bench, bench } from './loadInto.js';

const people = 800;
const columns = 140;
const names = Array.from({ length: columns }, (_, k) => `x${String(k).padStart(3, '0')}`);

/** People with 140 numbers, half of them held out of one campaign; `x070` decides who orders and whom contact moves. */
function wideTables() {
  const uniform = random(5);
  const customers = [`customer_id,${names.join(',')}`];
  const contacts = ['campaign_id,customer_id,contacted_on,arm'];
  const orders = ['order_id,customer_id,ordered_on,amount'];
  for (let i = 0; i < people; i++) {
    const values = names.map(() => uniform() * 2 - 1);
    const isTreated = uniform() < 0.5;
    const odds = -1 + values[70]! * (isTreated ? 2 : 0.5);
    customers.push([`C${i}`, ...values.map((value) => value.toFixed(3))].join(','));
    contacts.push(`spring,C${i},2024-03-01,${isTreated ? 'treated' : 'control'}`);
    if (uniform() < 1 / (1 + Math.exp(-odds)))
      orders.push(`O${i},C${i},2024-03-05,${20 + Math.floor(uniform() * 40)}`);
  }
  const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
  return { customers: text(customers), contacts: text(contacts), orders: text(orders) };
}

describe('more attributes than an effect can be learned from', () => {
  let store: Bench;
  beforeAll(async () => {
    store = await bench();
    const { customers, contacts, orders } = wideTables();
    await store.load('customers', customers);
    await store.load('campaigns', 'campaign_id,starts_on,window_days\nspring,2024-03-01,14\n');
    await store.load('contacts', contacts);
    await store.load('orders', orders);
  }, 60_000);
  afterAll(() => store.close());

  const train = (name: string, ...more: readonly string[]) =>
    store.clm('predict', 'train', name, '--margin', '0.5', '--as-of', '2024-06-01', ...more);

  test('training and the registry say which were left out; what decides is not', async () => {
    const { status, err } = await train('wide');
    expect(status, err).toBe(0);
    const left = /the other 40, each by itself, said less .*: (x\d{3}, ){4}x\d{3} and 35 more; /;
    expect(err).toMatch(left);
    expect(err).not.toMatch(/repeat/);
    const shown = await store.clm('predict', 'models', 'wide', '--as-of', '2024-06-01', '--format', 'table');
    expect(shown.err).toMatch(left);
    expect(shown.out).toContain('x070');
    const { out } = await store.clm('predict', 'models', 'wide', '--as-of', '2024-06-01', '--format', 'json');
    expect((JSON.parse(out) as Record<string, number>[])[0]!.features).toBe(38 + 100);
    const scored = await store.clm('predict', 'score', 'wide', '--as-of', '2024-06-01');
    expect(scored.status, scored.err).toBe(0);
  }, 60_000);

  test('what is named is used, however many', async () => {
    const { status, err } = await train('named', '--features', names.slice(0, 120).join(','));
    expect(status, err).toBe(0);
    expect(err).not.toMatch(/said less/);
  }, 60_000);
});
