import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';

/**
 * Forty campaigns in one shop of 120 companies of four buyers, each drawn by company. What a company spends in a campaign
 * moves all its buyers together; a letter makes each of them spend 5.00 more, so 20.00 per company.
 */
const campaigns = 40;
const accounts = 120;
const size = 4;
let store: Bench;

/** A stream of numbers from 0 to 1, the same every time. */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

beforeAll(async () => {
  store = await bench('--zone', 'UTC', '--margin', '0.5', '--window', '5');
  const next = stream(20);
  const normal = () => Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6);
  const day = (n: number) => new Date((19_000 + n) * 86_400_000).toISOString().slice(0, 10);
  const people: string[] = [];
  const sent: string[] = [];
  const orders: string[] = [];
  for (let a = 0; a < accounts; a++) for (let i = 0; i < size; i++) people.push(`c${a}-${i},a${a}`);
  for (let k = 0; k < campaigns; k++) {
    for (let a = 0; a < accounts; a++) {
      const arm = next() < 0.5 ? 'control' : 'treated';
      const shock = 30 * normal();
      for (let i = 0; i < size; i++) {
        sent.push(`k${k},c${a}-${i},${day(10 * k)},${arm}`);
        const amount = 200 + shock + 10 * normal() + (arm === 'treated' ? 5 : 0);
        orders.push(`${k}-${a}-${i},c${a}-${i},${day(10 * k + 1)},${amount.toFixed(2)}`);
      }
    }
  }
  const ids = Array.from({ length: campaigns }, (_, k) => `k${k},${day(10 * k)}`);
  await store.load('customers', `customer_id,account_id\n${people.join('\n')}\n`);
  await store.load('campaigns', `campaign_id,starts_on\n${ids.join('\n')}\n`);
  await store.load('contacts', `campaign_id,customer_id,contacted_on,arm\n${sent.join('\n')}\n`);
  await store.load(
    'orders',
    `order_id,customer_id,ordered_on,amount\n${orders.join('\n')}\n`,
    '--through',
    day(10 * campaigns),
  );
}, 240_000);

afterAll(() => store.close());

interface Row {
  readonly treated: number;
  readonly control: number;
  readonly difference: number;
  readonly difference_low: number;
  readonly difference_high: number;
}

async function rows(...flags: readonly string[]): Promise<readonly Row[]> {
  const { out, err } = await store.clm('measure', 'lift', '--metric', 'spend', '--format', 'json', ...flags);
  const found = JSON.parse(out) as readonly Row[];
  expect(found, err).toHaveLength(campaigns);
  return found;
}

const covering = (found: readonly Row[], truth: number) =>
  found.filter((row) => row.difference_low <= truth && truth <= row.difference_high).length;

test('drawn by account and counted by account, 95 % intervals cover; counted by buyer, they do not', async () => {
  const byAccount = await rows('--level', 'account');
  expect(byAccount.every((row) => row.treated + row.control === accounts)).toBe(true);
  expect(covering(byAccount, size * 5)).toBeGreaterThanOrEqual(35);
  const byUnit = await rows();
  expect(byUnit.every((row) => row.treated + row.control === accounts * size)).toBe(true);
  expect(covering(byUnit, 5)).toBeLessThan(32);
  for (const [i, row] of byAccount.entries())
    expect(row.difference).toBeCloseTo(size * byUnit[i]!.difference, 6);
}, 240_000);

test('counted by person, 95 % intervals cover although households of several people were drawn', async () => {
  const homes = await bench('--zone', 'UTC', '--margin', '0.5', '--window', '5');
  const next = stream(5);
  const normal = () => Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6);
  const day = (n: number) => new Date((19_000 + n) * 86_400_000).toISOString().slice(0, 10);
  const sizes = Array.from({ length: accounts }, () => 1 + Math.floor(next() * 4));
  const people = sizes.flatMap((of, h) => Array.from({ length: of }, (_, i) => `c${h}-${i},h${h}`));
  const sent: string[] = [];
  const orders: string[] = [];
  for (let k = 0; k < campaigns; k++) {
    for (const [h, of] of sizes.entries()) {
      const arm = next() < 0.5 ? 'control' : 'treated';
      const shock = 30 * normal();
      for (let i = 0; i < of; i++) {
        sent.push(`k${k},c${h}-${i},${day(10 * k)},${arm}`);
        const amount = 200 + shock + 10 * normal() + (arm === 'treated' ? 5 : 0);
        orders.push(`${k}-${h}-${i},c${h}-${i},${day(10 * k + 1)},${amount.toFixed(2)}`);
      }
    }
  }
  const ids = Array.from({ length: campaigns }, (_, k) => `k${k},${day(10 * k)}`);
  await homes.load('customers', `customer_id,household_id\n${people.join('\n')}\n`);
  await homes.load('campaigns', `campaign_id,starts_on\n${ids.join('\n')}\n`);
  await homes.load('contacts', `campaign_id,customer_id,contacted_on,arm\n${sent.join('\n')}\n`);
  await homes.load(
    'orders',
    `order_id,customer_id,ordered_on,amount\n${orders.join('\n')}\n`,
    '--through',
    day(10 * campaigns),
  );
  const { out } = await homes.clm(
    'measure',
    'lift',
    '--metric',
    'spend',
    '--level',
    'person',
    '--format',
    'json',
  );
  homes.close();
  const found = JSON.parse(out) as readonly Row[];
  expect(found.every((row) => row.treated + row.control === people.length)).toBe(true);
  expect(covering(found, 5)).toBeGreaterThanOrEqual(35);
  const half =
    found.reduce((sum, row) => sum + row.difference_high - row.difference_low, 0) / found.length / 2;
  expect(half).toBeGreaterThan(10);
  expect(half).toBeLessThan(16);
}, 240_000);
