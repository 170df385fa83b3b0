import { afterAll, describe, expect, it } from 'vitest';
import { random } from '../../src/random.js';
import { type Bench, bench } from '../commands/loadInto.js';

/** Laws of the questions about customers: whatever is asked, in whatever order the files came, as of whatever day. */
const questions: readonly (readonly string[])[] = [
  ...['state', 'move', 'matrix', 'grid', 'customer'].map((by) => ['ladder', '--by', by]),
  ['facts', '--loyal-orders', '2'],
  ...['kind', 'month', 'open'].map((by) => ['service', '--by', by]),
  ['service', '--by', 'recovery', '--within', '60'],
  ['share', '--segment', 'all'],
  ['share', '--by', 'wallet', '--wallet-share', 'said'],
  ['share', '--by', 'customer'],
];

const stores: Bench[] = [];
afterAll(() => {
  for (const store of stores) store.close();
});

type Files = Readonly<Record<string, readonly string[]>>;

const day = (n: number) => new Date((19_000 + n) * 86_400_000).toISOString().slice(0, 10);

/** A shop of 160 customers over 1,000 days: header and rows of every file. */
function files(): Files {
  const next = random(77);
  const customers = ['customer_id,acquired_on,said,region,acquisition_cost'];
  const orders = ['order_id,line,customer_id,ordered_on,product_id,quantity,amount,cost'];
  const contacts = ['campaign_id,customer_id,contacted_on,arm'];
  const responses = ['campaign_id,customer_id,type,at'];
  const cases = ['case_id,customer_id,opened_on,closed_on,kind,satisfaction,cost'];
  let order = 0;
  for (let c = 0; c < 160; c++) {
    const id = `C${(c * 37) % 160}`;
    const from = Math.floor(700 * next() * next());
    customers.push(`${id},${day(from)},${Math.floor(100 * next())}%,r${c % 3},${c % 4 === 0 ? '' : '7.5'}`);
    const pace = 0.001 + 0.01 * next();
    for (let on = from; on < 1000; on++) {
      if (next() >= pace) continue;
      order++;
      const amount = (5 + 90 * next()).toFixed(2);
      orders.push(
        `O${order},1,${id},${day(on)},P${order % 7},${1 + (order % 3)},${amount},${(2 * next()).toFixed(2)}`,
      );
      if (next() < 0.1) orders.push(`R${order},1,${id},${day(on + 9)},P${order % 7},1,-${amount},`);
      if (next() < 0.2) {
        const closed = next() < 0.8 ? day(on + 3 + Math.floor(20 * next())) : '';
        const said = closed === '' ? '' : 1 + Math.floor(5 * next());
        cases.push(`K${order},${id},${day(on + 2)},${closed},k${order % 2},${said},3.25`);
      }
    }
    for (const [campaign, on] of [
      ['spring', 300],
      ['autumn', 650],
      ['winter', 900],
    ] as const) {
      if (on < from || next() < 0.3) continue;
      contacts.push(`${campaign},${id},${day(on)},${next() < 0.2 ? 'control' : 'treated'}`);
      if (next() < 0.15) responses.push(`${campaign},${id},clicked,${day(on + 3)}`);
    }
  }
  return {
    customers,
    campaigns: ['campaign_id,starts_on,contact_cost', 'spring,,0.9', 'autumn,,1.1', 'winter,,1'],
    contacts,
    orders,
    responses,
    cases,
    markets: [
      'period,brand,size,share,respondents',
      '2023-Q1,,20000,,',
      '2023-Q1,A,,30%,200',
      '2024,,80000,,',
    ],
  };
}

async function storeOf(tables: Files, through: string): Promise<Bench> {
  const store = await bench('--zone', 'UTC', '--margin', '0.4');
  stores.push(store);
  for (const [table, rows] of Object.entries(tables)) {
    const flags = ['--round', '--allow-future', ...(table === 'orders' ? ['--through', through] : [])];
    const add = ['contacts', 'orders', 'responses', 'cases'].includes(table) ? ['--add-customers'] : [];
    const name = store.file(`${table}.csv`, `${rows.join('\n')}\n`);
    const { status, err } = await store.clm('ingest', table, name, ...flags, ...add);
    expect(status, `${table}: ${err}`).toBe(0);
  }
  return store;
}

async function answers(store: Bench, ...flags: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const question of questions) {
    const { out, err, status } = await store.clm('measure', ...question, ...flags, '--format', 'json');
    expect(status, `${question.join(' ')}: ${err}`).toBe(0);
    found[question.join(' ')] = out;
  }
  return found;
}

const tables = files();
const last = day(1010);

describe('laws of the questions about customers', () => {
  it('the order of rows and rows given twice change no figure', async () => {
    const next = random(5);
    const shuffled: Record<string, string[]> = {};
    for (const [table, [header, ...rows]] of Object.entries(tables)) {
      const keyed = table !== 'responses';
      const more = keyed ? [...rows, ...rows.filter((_, i) => i % 5 === 0)] : rows;
      const drawn = more.map((row) => [next(), row] as const).sort(([a], [b]) => a - b);
      shuffled[table] = [header!, ...drawn.map(([, row]) => row)];
    }
    const plain = await answers(await storeOf(tables, last));
    expect(await answers(await storeOf(shuffled, last))).toEqual(plain);
  }, 60_000);

  it('as of a day nothing later is read', async () => {
    const spans = tables.cases!.slice(1).map((row) => row.split(',').slice(2, 4));
    const straddling = (on: number) =>
      spans.filter(([opened, closed]) => opened! <= day(on) && closed! > day(on)).length;
    const until = Array.from({ length: 200 }, (_, i) => 600 + i).reduce((best, on) =>
      straddling(on) > straddling(best) ? on : best,
    );
    expect(straddling(until)).toBeGreaterThan(2);
    const dated: Readonly<Record<string, number>> = { contacts: 2, orders: 3, responses: 3, cases: 2 };
    const cut: Record<string, readonly string[]> = {};
    for (const [table, [header, ...rows]] of Object.entries(tables)) {
      const at = dated[table];
      const kept = at === undefined ? rows : rows.filter((row) => row.split(',')[at]! <= day(until));
      // A case that was closed later was still open then.
      const known = table !== 'cases' ? kept : kept.map((row) => openThen(row, day(until)));
      cut[table] = [header!, ...known];
    }
    const whole = await answers(await storeOf(tables, last), '--as-of', day(until));
    expect(await answers(await storeOf(cut, day(until)), '--as-of', day(until))).toEqual(whole);
  }, 60_000);

  it('cuts sum to their wholes', async () => {
    const store = await storeOf(tables, last);
    const rows = async (...argv: readonly string[]) =>
      JSON.parse((await store.clm('measure', ...argv, '--format', 'json')).out) as Record<string, number>[];
    const sum = (of: readonly Record<string, number>[], name: string) =>
      of.reduce((total, row) => total + (row[name] ?? 0), 0);
    const since = ['--since', day(500)];
    const states = await rows('ladder', ...since);
    const accounts = await rows('customers', '--from', day(501));
    expect(sum(states, 'profit')).toBeCloseTo(sum(accounts, 'profit'), 6);
    expect(sum(await rows('ladder', '--by', 'move', ...since), 'profit')).toBeCloseTo(
      sum(accounts, 'profit'),
      6,
    );
    expect(sum(await rows('ladder', '--by', 'customer', ...since), 'profit')).toBeCloseTo(
      sum(accounts, 'profit'),
      6,
    );
    expect(sum(states, 'share')).toBeCloseTo(1, 12);
    const matrix = await rows('ladder', '--by', 'matrix', ...since);
    for (const row of matrix) {
      const name = row.from as unknown as string;
      const before = states.find((state) => (state.state as unknown as string) === name)?.before;
      if (before !== undefined) expect(row.customers).toBe(before);
      expect(states.reduce((total, state) => total + row[state.state as unknown as string]!, 0)).toBe(
        row.customers,
      );
    }
    for (const state of states) {
      expect(sum(matrix, state.state as unknown as string)).toBe(state.customers);
      expect(state.customers! - state.came!).toBe(state.before! - state.left!);
    }
    const before = await rows('ladder', '--as-of', day(500));
    expect(before.map(({ customers }) => customers)).toEqual(states.map((state) => state.before));
    const kinds = await rows('service');
    const months = await rows('service', '--by', 'month');
    for (const name of ['cases', 'open', 'cost']) expect(sum(kinds, name)).toBeCloseTo(sum(months, name), 6);
    const served = await rows('customers', '--from', '2000-01-01');
    expect(sum(kinds, 'cost')).toBeCloseTo(sum(served, 'service_cost'), 6);
    expect(sum(kinds, 'per_1000_orders')).toBeCloseTo((1000 * sum(kinds, 'cases')) / kinds[0]!.orders!, 9);
  }, 60_000);
});

function openThen(row: string, asOf: string): string {
  const cells = row.split(',');
  return cells[3]! > asOf ? [...cells.slice(0, 3), '', cells[4], '', cells[6]].join(',') : row;
}
