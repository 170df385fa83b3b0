import { afterAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';

/** Questions about customers on stores that are hardly any: an answer, or exit 5 with a reason. */
const questions: readonly (readonly string[])[] = [
  ...['state', 'move', 'matrix', 'grid', 'customer'].map((by) => ['ladder', '--by', by]),
  ['facts'],
  ...['kind', 'month', 'recovery', 'open'].map((by) => ['service', '--by', by]),
  ...['market', 'wallet', 'customer'].map((by) => ['share', '--by', by]),
];

const orders = 'order_id,customer_id,ordered_on,amount\n';
const markets = 'period,segment,brand,size,share,respondents\n2021,,,0,,\n2021,,A,,40%,0\n2022,x,A,,,\n';
const oneCase = 'case_id,customer_id,opened_on,closed_on\nK1,C1,2024-03-05,2024-03-05\n';

const stores: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  empty: {},
  'people only': { customers: 'customer_id\nC1\nC2\n' },
  'one customer': { orders: `${orders}O1,C1,2024-03-05,12.50\n`, cases: oneCase },
  'anonymous sales only': { orders: `${orders}O1,,2024-03-05,12.50\n`, markets },
  'all returns': {
    orders: `${orders}O1,C1,2024-03-05,-12.50\nO2,C2,2024-03-06,-3\n`,
    cases: oneCase,
    markets,
  },
  'one day': {
    orders: `${orders}${Array.from({ length: 40 }, (_, i) => `O${i},C${i},2024-03-05,${i}.50\n`).join('')}`,
    cases: oneCase,
  },
  'ten years': {
    orders: `${orders}${Array.from({ length: 600 }, (_, i) => `O${i},C${i % 60},${day(i * 6)},${1 + (i % 9)}\n`).join('')}`,
    cases: `case_id,customer_id,opened_on,closed_on\n${Array.from({ length: 60 }, (_, i) => `K${i},C${i},${day(40 * i + 400)},${day(40 * i + 403)}\n`).join('')}`,
    markets,
  },
  'nothing was ever paid': {
    orders: `${orders}${Array.from({ length: 40 }, (_, i) => `O${i},C${i},${day(i * 40)},0\n`).join('')}`,
  },
};

function day(n: number): string {
  return new Date((16_000 + n) * 86_400_000).toISOString().slice(0, 10);
}

const open: Bench[] = [];
afterAll(() => {
  for (const store of open) store.close();
});

describe.each(Object.entries(stores))('%s', (name, tables) => {
  it.each([[['--margin', '0.4']], [[]]] as const)(
    'is answered or refused (init %j)',
    async (margin) => {
      const store = await bench(...margin);
      open.push(store);
      for (const [table, text] of Object.entries(tables)) {
        const add = table === 'orders' || table === 'cases' ? ['--add-customers'] : [];
        expect(await store.load(table, text, ...add)).not.toContain('clm:');
      }
      for (const question of questions) {
        const asked = `${name}: ${question.join(' ')}`;
        const { out, err, status } = await store.clm('measure', ...question, '--format', 'json', '--explain');
        expect([0, 5], `${asked}: ${err}`).toContain(status);
        if (status === 5) expect(err, asked).toMatch(/^clm: .|^\{"error/m);
        else {
          expect(() => JSON.parse(out), asked).not.toThrow();
          expect(out, asked).not.toMatch(/NaN|Infinity|undefined/);
          expect(err, asked).not.toMatch(/NaN|Infinity|undefined|\bnull\b customers/);
          expect(err.toLowerCase(), asked).toContain('select');
        }
        if (margin.length === 0) continue;
        const shown = await store.clm('measure', ...question, '--format', 'table');
        expect(shown.status, asked).toBe(status);
        expect(shown.out, asked).not.toMatch(/NaN|Infinity|undefined/);
      }
      if (margin.length === 0) return;
      const dated = await store.clm('measure', 'ladder', '--as-of', '2030-01-01', '--format', 'json');
      expect([0, 5], dated.err).toContain(dated.status);
    },
    60_000,
  );
});
