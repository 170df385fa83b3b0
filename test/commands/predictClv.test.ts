import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, hasData } from '../harness/places.js';
import { type Bench, bench } from './loadInto.js';

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** What a command printed, as JSON. */
async function json(place: Bench, ...argv: readonly string[]): Promise<readonly Fields[]> {
  const { status, out, err } = await place.clm(...argv, '--format', 'json');
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as Fields[];
}

const by = (rows: readonly Fields[], column: string) => new Map(rows.map((row) => [row[column], row]));

describe('purchase days', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench('--margin', '0.5');
    await place.load('products', 'product_id,unit_cost\np,10\n');
    await place.load(
      'orders',
      `order_id,line,customer_id,ordered_on,amount,product_id,quantity,cost,returns_order_id
a1,1,A,2025-01-01,100,,1,,
a2,1,A,2025-01-08,40,,1,10,
a3,1,A,2025-01-08,60,,1,,
a4,1,A,2025-01-22,30,p,1,,
a5,1,A,2025-02-05,-40,,1,-10,a2
a6,1,A,2025-02-12,-8,,1,,
a7,1,A,2025-02-19,-5,,1,,
a7,2,A,2025-02-19,9,,1,,
b1,1,B,2025-01-01,0,,1,,
b2,1,B,2025-01-15,0,,1,,
b3,1,B,2025-01-16,20,,1,,
b3,2,B,2025-01-16,-20,,1,,
c1,1,C,2025-03-01,10,,1,,
d1,1,D,2025-01-05,-10,,1,,
d2,1,D,2025-01-06,10,,1,,
e1,1,E,2025-01-01,100,,1,,
e2,1,E,2025-01-08,20,,1,,
e3,1,E,2025-01-15,-50,,1,,e1
`,
      '--add-customers',
    );
  });
  afterAll(() => place.close());
  const read = async (asOf: string, ...more: readonly string[]) =>
    by(await json(place, 'predict', 'clv', '--as-of', asOf, ...more), 'customer_id');

  it('several orders of a day are one; days with returns only are none; nothing later is read', async () => {
    const rows = await read('2025-02-28');
    expect(rows.get('A')).toMatchObject({ frequency: 3, recency: 7, age: 8.28571428571 });
    expect(rows.get('B')).toMatchObject({ frequency: 1, recency: 2 });
    expect(rows.get('D')).toMatchObject({ frequency: 0, recency: 0, age: 7.57142857143 });
    expect(rows.has('C')).toBe(false);
    const early = await read('2025-01-21');
    expect(early.get('A')).toMatchObject({ frequency: 1, recency: 1, age: 2.85714285714 });
  });

  it('margin follows the costs that are known; returns are taken off the day of the order they name, else the day before', async () => {
    // a2 30 − 30 returned, a3 30, a4 30 − 10 − 4 (a6 at the rate), a7 4 × 0.5: 30 + 16 + 2 over three days. B earned 0, E 10:
    // what E returned was of the first order, whose margin does not count.
    const all = await json(place, 'predict', 'clv', '--as-of', '2025-02-28');
    expect(all.find((row) => row.customer_id === 'A')).toMatchObject({ state: 'cohort_average' });
    expect(all[0]?.margin_per_order).toBeCloseTo((30 + 16 + 2 + 0 + 10) / 5, 10);
    // Before the return of a2 was dated, its margin stood.
    const early = await json(place, 'predict', 'clv', '--as-of', '2025-02-04');
    expect(early[0]?.margin_per_order).toBeCloseTo((60 + 20 + 0 + 10) / 4, 10);
    const assumed = await json(place, 'predict', 'clv', '--as-of', '2025-02-04', '--assume-margin', '1');
    expect(assumed[0]?.margin_per_order).toBeCloseTo((100 + 30 + 0 + 20) / 4, 10);
  });

  it('without enough to go by the average of all stands in, and is said to', async () => {
    const { status, err, out } = await place.clm('predict', 'clv', '--as-of', '2025-02-28');
    expect(status).toBe(0);
    expect(err).toContain('warning: bg-nbd did not converge');
    expect(out).toContain('cohort_average');
    expect((await place.clm('predict', 'clv', '--as-of', '2025-02-28', '--strict')).status).toBe(6);
    const rows = await read('2025-02-28', '--horizon', '10');
    expect(rows.get('A')?.expected_orders).toBeCloseTo((10 * 5) / ((58 + 58 + 53 + 58) / 7), 10);
    expect(rows.get('A')?.p_alive).toBeNull();
  });

  it('periods of bg-bb are whole ones after that of the first purchase', async () => {
    const months = await read('2025-03-30', '--model', 'bg-bb', '--period', 'month');
    expect(months.get('A')).toMatchObject({ frequency: 1, recency: 1, age: 1 });
    expect(months.get('B')).toMatchObject({ frequency: 0, recency: 0, age: 1 });
    expect(months.has('C')).toBe(false);
    const whole = await read('2025-03-31', '--model', 'bg-bb', '--period', 'month');
    expect(whole.get('A')).toMatchObject({ frequency: 1, recency: 1, age: 2 });
    expect(whole.get('C')).toMatchObject({ frequency: 0, age: 0 });
  });

  it('mistakes are answered with what to do', async () => {
    const cases: readonly (readonly [number, string, ...string[]])[] = [
      [2, 'such as 52w', '--horizon', 'soon'],
      [2, 'whole periods', '--model', 'bg-bb', '--horizon', '52w'],
      [2, 'is for --model bg-bb', '--period', 'year'],
      [2, 'do not go together', '--summary', 'x.csv', '--holdout', '2025-01-31'],
      [2, 'keeps no new model', 'life', '--holdout', '2025-01-31'],
      [2, 'nothing follows', '--holdout', '2025-03-01'],
      [5, 'nobody has bought', '--as-of', '2024-12-31'],
    ];
    for (const [status, text, ...argv] of cases) {
      const answer = await place.clm('predict', 'clv', ...argv);
      expect([answer.status, answer.err]).toEqual([status, expect.stringContaining(text)]);
      expect(answer.err).toContain('hint: ');
    }
  });

  it('a file of histories is refused with line, column and value', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['frequency,recency\n1,2\n', 'has no column age'],
      ['frequency,recency,age\n1,2,3\n1,x,3\n', ':3: recency: "x" is not a number'],
      ['frequency,recency,age\n1.5,2,3\n', ':2: frequency: "1.5" is not a whole number'],
      ['frequency,recency,age\n1,4,3\n', ':2: recency 4 is after age 3'],
      ['frequency,recency,age\n0,2,3\n', ':2: recency 2 without a repeat purchase'],
      ['frequency,recency,age\n2,0,3\n', ':2: 2 repeat purchases with recency 0'],
      ['frequency,recency,age\n', 'has no rows'],
    ];
    for (const [text, message] of cases) {
      const file = place.file('h.csv', text);
      const answer = await place.clm('predict', 'clv', '--summary', file);
      expect([answer.status, answer.err]).toEqual([3, expect.stringContaining(message)]);
    }
  });
});

describe.skipIf(!hasData('cdnow'))('CDNOW from the command line', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench();
    const text = gunzipSync(
      readFileSync(join(dataFolder, 'cdnow/cdnow_sample_transactions.csv.gz')),
    ).toString();
    const numbered = text
      .trim()
      .split('\n')
      .map((line, i) => `${i === 0 ? 'order_id' : i},${line}`)
      .join('\n');
    writeFileSync(join(place.folder, 'cdnow.csv'), numbered);
    const mapped = ['--map', 'customer_id=master_id', '--map', 'quantity=cds', '--map', 'ordered_on=date'];
    const loaded = await place.clm('ingest', 'orders', 'cdnow.csv', '--add-customers', ...mapped);
    if (loaded.status !== 0) throw new Error(loaded.err);
  }, 240_000);
  afterAll(() => place.close());
  const calibration = ['--as-of', '1997-09-30', '--assume-margin', '1'];

  const parameters = async (model: string) => {
    const rows = await json(place, 'predict', 'clv', '--model', model, '--parameters', ...calibration);
    expect(rows.every((row) => row.converged === true)).toBe(true);
    return rows;
  };
  const printed = (rows: readonly Fields[], digits: number) =>
    rows.map((row) => Number(row.estimate).toFixed(digits));

  it('BG/NBD 0.243, 4.414, 0.793, 2.426, log-likelihood −9582.4; Gamma-Gamma 6.25, 3.74, 15.44', async () => {
    const rows = await parameters('bg-nbd');
    expect(printed(rows.slice(0, 4), 3)).toEqual(['0.243', '4.414', '0.793', '2.426']);
    expect(Number(rows[0]?.log_likelihood).toFixed(1)).toBe('-9582.4');
    expect(printed(rows.slice(4), 2)).toEqual(['6.25', '3.74', '15.44']);
  });

  it('Pareto/NBD 0.553, 10.578, 0.606, 11.669, log-likelihood −9595.0', async () => {
    const rows = await parameters('pareto-nbd');
    expect(printed(rows.slice(0, 4), 3)).toEqual(['0.553', '10.578', '0.606', '11.669']);
    expect(Number(rows[0]?.log_likelihood).toFixed(1)).toBe('-9595.0');
  });

  it('39 weeks held out: 1,882 repeat purchases, beside what was expected', async () => {
    for (const [model, first, last, all] of [
      ['bg-nbd', 0.225, 6.157, 1653],
      ['pareto-nbd', 0.138, 6.403, 1666],
    ] as const) {
      const rows = await json(
        place,
        ...['predict', 'clv', '--model', model, '--holdout', '1997-09-30', '--as-of', '1998-06-30'],
      );
      expect(rows.map((row) => row.frequency)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7+', 'all']);
      expect(rows.at(-1)).toMatchObject({ customers: 2357, actual_orders: 1882 });
      expect(rows[0]).toMatchObject({ customers: 1411, actual_orders: 334 });
      expect(rows[0]?.expected_mean).toBeCloseTo(first, 3);
      expect(rows.at(-2)?.expected_mean).toBeCloseTo(last, 3);
      expect(rows.at(-1)?.expected_orders).toBeCloseTo(all, -1);
    }
  });

  it('the customer of the paper: x = 2, t = 30.43, T = 38.86 expects 1.226 purchases in 39 weeks', async () => {
    const rows = await json(place, 'predict', 'clv', '--horizon', '39w', ...calibration);
    const one = rows.find(
      (row) =>
        row.frequency === 2 &&
        Number(row.recency).toFixed(2) === '30.43' &&
        Number(row.age).toFixed(2) === '38.86',
    );
    expect(one?.expected_orders).toBeCloseTo(1.226, 3);
    expect(one?.p_alive).toBeGreaterThan(0.7);
  });

  it('a kept model scores later days, and the registry shows its parameters', async () => {
    const kept = await json(place, 'predict', 'clv', 'life', ...calibration);
    const [shown] = await json(place, 'predict', 'models', 'show', 'life');
    expect(Number(shown?.alpha).toFixed(3)).toBe('4.414');
    expect(Number(shown?.gamma).toFixed(2)).toBe('15.44');
    const again = await json(place, 'predict', 'clv', '--fitted', 'life', '--as-of', '1997-09-30');
    expect(again).toEqual(kept);
    const best = await place.rows('select customer_id, round(score, 6) from scores order by rank limit 1');
    expect(best[0]).toBe(`${kept[0]?.customer_id}|${Number(Number(kept[0]?.clv).toFixed(6))}`);
    const later = await json(place, 'predict', 'clv', '--fitted', 'life', '--as-of', '1998-06-30');
    expect(later.length).toBe(2357);
    expect((await place.clm('predict', 'score', 'life')).err).toContain('clm predict clv --fitted life');
  });

  it('the summary file of the sample says the same as its purchases', async () => {
    const file = join(dataFolder, 'cdnow/cdnow_customers_summary_with_transactions.csv');
    const rows = await json(place, 'predict', 'clv', '--summary', file, '--parameters');
    expect(printed(rows.slice(0, 4), 3)).toEqual(['0.243', '4.414', '0.793', '2.426']);
    expect(printed(rows.slice(4, 6), 2)).toEqual(['6.25', '3.74']);
    // Recency and zbar are rounded to two decimals there.
    expect(Number(rows[6]?.estimate)).toBeCloseTo(15.44, 1);
  });
});

describe.skipIf(!hasData('donations'))('donations from the command line', () => {
  it('BG/BB 1.204, 0.750, 0.657, 2.783, and expected gifts of the paper', async () => {
    const place = await bench();
    const file = join(dataFolder, 'donations/donations_summary.csv');
    const flags = ['predict', 'clv', '--summary', file, '--model', 'bg-bb', '--horizon', '5'];
    const fitted = await json(place, ...flags, '--parameters');
    expect(fitted.map((row) => Number(row.estimate).toFixed(3))).toEqual([
      '1.204',
      '0.750',
      '0.657',
      '2.783',
    ]);
    expect(Number(fitted[0]?.log_likelihood).toFixed(1)).toBe('-33225.6');
    const rows = await json(place, ...flags);
    expect(rows.reduce((sum, row) => sum + Number(row.customers), 0)).toBe(11_104);
    expect(rows[0]).toMatchObject({ frequency: 6, recency: 6, customers: 1203 });
    expect(rows[0]?.expected_orders).toBeCloseTo(3.75, 2);
    expect(rows.at(-1)?.expected_orders).toBeCloseTo(0.07, 2);
    place.close();
  });
});

describe.skipIf(!hasData('grocery-elog'))(
  'grocery orders, more regular than the models take them for',
  () => {
    it('both models converge, and the second year is expected within a quarter', async () => {
      const place = await bench();
      const text = gunzipSync(readFileSync(join(dataFolder, 'grocery-elog/grocery_elog.csv.gz'))).toString();
      const orders = text
        .trim()
        .split('\n')
        .map((line, i) =>
          i === 0 ? 'order_id,customer_id,ordered_on,amount' : `${i},${line.replaceAll('"', '')},0`,
        );
      writeFileSync(join(place.folder, 'elog.csv'), orders.join('\n'));
      const loaded = await place.clm('ingest', 'orders', 'elog.csv', '--add-customers');
      expect(loaded.status, loaded.err).toBe(0);
      for (const model of ['bg-nbd', 'pareto-nbd']) {
        const rows = await json(place, 'predict', 'clv', '--model', model, '--holdout', '2006-12-31');
        const all = rows.at(-1)!;
        expect(all.customers).toBe(1525);
        expect(all.actual_orders).toBe(3389);
        expect(Number(all.expected_orders) / 3389).toBeGreaterThan(0.8);
        expect(Number(all.expected_orders) / 3389).toBeLessThan(1.25);
      }
      place.close();
    }, 240_000);
  },
);
