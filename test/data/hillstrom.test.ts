import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, hasData } from '../harness/places.js';
import { type Shop, shop } from '../measure/shop.js';

const tables = join(dataFolder, 'hillstrom/tables');

// Reference values computed from the public file: means, Welch differences, Fieller sets, at the digits printed there.
const difference = [
  ['mens', 'visit', 0.182757, 0.106167, 0.07659, 0.06995, 0.08323],
  ['mens', 'purchase', 0.012531, 0.005726, 0.006805, 0.005, 0.00861],
  ['mens', 'spend', 1.42262, 0.65279, 0.76983, 0.48514, 1.05452],
  ['womens', 'visit', 0.1514, 0.106167, 0.04523, 0.03889, 0.05157],
  ['womens', 'purchase', 0.008837, 0.005726, 0.003111, 0.0015, 0.00472],
  ['womens', 'spend', 1.0772, 0.65279, 0.42441, 0.16896, 0.67987],
] as const;

const relative = [
  ['mens', 'visit', 0.721, 0.641, 0.807, 0.0015, 0.638, 0.804],
  ['mens', 'purchase', 1.188, 0.78, 1.739, 0.031, 0.722, 1.655],
  ['mens', 'spend', 1.179, 0.644, 1.977, 0.057, 0.544, 1.814],
  ['womens', 'visit', 0.426, 0.357, 0.5, 0.0015, 0.354, 0.498],
  ['womens', 'purchase', 0.543, 0.234, 0.952, 0.031, 0.193, 0.893],
  ['womens', 'spend', 0.65, 0.224, 1.275, 0.057, 0.149, 1.151],
] as const;

/** Equal at the digits that are printed: within one unit of the last. */
function asPrinted(
  actual: unknown,
  printed: number,
  decimals = (String(printed).split('.')[1] ?? '').length,
): void {
  expect(typeof actual).toBe('number');
  expect(Math.abs((actual as number) - printed)).toBeLessThanOrEqual(1.0000001 * Number(`1e-${decimals}`));
}

describe.skipIf(!hasData('hillstrom/tables'))(
  'Hillstrom e-mail test (skipped without ../shared/data)',
  () => {
    let store: Shop;
    const asOf = ['--as-of', '2008-03-20'];

    beforeAll(async () => {
      store = await shop({
        customers: join(tables, 'customers.csv.gz'),
        campaigns: join(tables, 'campaigns.csv'),
        contacts: join(tables, 'contacts.csv.gz'),
        orders: join(tables, 'orders.csv'),
        responses: join(tables, 'responses.csv.gz'),
      });
    });
    afterAll(() => store?.close());

    const asked = new Map<string, Promise<readonly Record<string, unknown>[]>>();
    /** One row of `measure lift`; every command line is run once. */
    const liftOf = async (arm: string, ...argv: string[]) => {
      const key = argv.join(' ');
      if (!asked.has(key)) asked.set(key, store.rows('measure', 'lift', ...argv, ...asOf));
      return (await asked.get(key)!).find((row) => row.arm === arm)!;
    };

    it.each(difference)('%s %s: difference and Welch interval', async (arm, metric, t, c, d, low, high) => {
      const row = await liftOf(arm, '--metric', metric, '--method', 'welch');
      const digits = metric === 'spend' ? 5 : 6;
      asPrinted(row.treated_mean, t, digits);
      asPrinted(row.control_mean, c, digits);
      asPrinted(row.difference, d, metric === 'purchase' ? 6 : 5);
      asPrinted(row.difference_low, low, 5);
      asPrinted(row.difference_high, high, 5);
      expect(row.method).toBe('welch');
    });

    it.each(relative)(
      '%s %s: relative lift',
      async (arm, metric, lift, low, high, g, deltaLow, deltaHigh) => {
        const fieller = await liftOf(arm, '--metric', metric, '--method', 'welch');
        asPrinted(fieller.relative, lift, 3);
        asPrinted(fieller.relative_low, low, 3);
        asPrinted(fieller.relative_high, high, 3);
        asPrinted(fieller.g, g, metric === 'visit' ? 4 : 3);
        expect(fieller.relative_state).toBe('ok');
        const delta = await liftOf(arm, '--metric', metric, '--relative', 'delta');
        asPrinted(delta.relative_low, deltaLow, 3);
        asPrinted(delta.relative_high, deltaHigh, 3);
      },
    );

    it('last year’s spend explains next to nothing: the ratio of the standard errors', async () => {
      const at = ['--covariate', 'history', '--method', 'welch'];
      const spend = await liftOf('womens', '--metric', 'spend', ...at);
      asPrinted(spend.error_ratio, 0.9998, 4);
      expect(spend.method).toBe('welch-cuped');
      const visit = await liftOf('womens', '--metric', 'visit', ...at);
      asPrinted(visit.error_ratio, 0.998, 3);
    });

    it('both arms by three metrics are one family, and all of it holds together', async () => {
      const rows = await store.rows('measure', 'lift', '--metric', 'visit,purchase,spend', ...asOf);
      expect(rows).toHaveLength(6);
      for (const row of rows) {
        expect(row.family).toBe(6);
        expect(Number(row.p_holm)).toBeLessThan(0.005);
        expect(Number(row.simultaneous_low)).toBeLessThan(Number(row.difference_low));
      }
      expect(rows.find((row) => row.metric === 'spend')!.difference).toBeCloseTo(0.76983, 4);
    });

    it('parts of an attribute sum to the total', async () => {
      const rows = await store.rows(
        'measure',
        'lift',
        '--metric',
        'spend',
        '--by',
        'history_segment',
        ...asOf,
      );
      for (const arm of ['mens', 'womens']) {
        const mine = rows.filter((row) => row.arm === arm);
        const total = mine.find((row) => row.value === 'total')!;
        const parts = mine.filter((row) => row.value !== 'total');
        expect(parts.length).toBeGreaterThan(1);
        for (const column of ['treated', 'control', 'treated_sum', 'control_sum'])
          expect(parts.reduce((sum, row) => sum + Number(row[column]), 0)).toBeCloseTo(
            Number(total[column]),
            4,
          );
      }
    });

    it('roi: gross, attributed and incremental, with intervals', async () => {
      const { out, err } = await store.clm('measure', 'roi', '--format', 'json', ...asOf);
      const [mens, womens] = JSON.parse(out) as Record<string, unknown>[];
      expect(mens).toMatchObject({ arm: 'mens', treated: 21307, control: 21306, control_buyers: 122 });
      expect(mens).toMatchObject({ roi_state: 'ok', method: 'welch', trust: 'ok', cost: 2130.7 });
      asPrinted(mens!.gross_roi, 4.69, 2);
      asPrinted(mens!.incremental_roi, 2.08, 2);
      asPrinted(mens!.incremental_roi_low, 0.94, 2);
      asPrinted(mens!.incremental_roi_high, 3.22, 2);
      asPrinted(womens!.gross_roi, 3.31, 2);
      asPrinted(womens!.incremental_roi, 0.7, 2);
      asPrinted(womens!.incremental_roi_low, -0.32, 2);
      asPrinted(womens!.incremental_roi_high, 1.72, 2);
      expect(mens!.gross_margin).toBe(12124.676);
      expect(mens!.best_arm).toBe(true);
      expect(err).toMatch(/best arm mens.*Holm/);
    });

    it('funnel: everyone assigned to a treated arm, nobody held out', async () => {
      const rows = await store.rows('measure', 'funnel', ...asOf);
      expect(rows.map((row) => [row.arm, row.channel, row.targeted, row.sent])).toEqual([
        ['mens', 'email', 21307, 21307],
        ['womens', 'email', 21387, 21387],
      ]);
    });

    it('arm sizes agree with thirds', async () => {
      const { err } = await store.clm(
        'measure',
        'roi',
        '--shares',
        'mens=1,womens=1,control=1',
        '--explain',
        ...asOf,
      );
      expect(err).toContain('p 0.904 against the planned shares');
    });

    it('before the window is over nothing is claimed', async () => {
      const early = await store.clm(
        'measure',
        'roi',
        '--strict',
        '--format',
        'json',
        '--as-of',
        '2008-03-18',
      );
      expect(early.status).toBe(6);
      expect(JSON.parse(early.out)[0]).toMatchObject({
        incremental_margin: null,
        roi_state: 'immature',
        trust: 'maturity',
      });
      expect((await store.clm('measure', 'lift', '--as-of', '2008-03-18')).status).toBe(5);
      expect((await store.rows('measure', 'roi', '--as-of', '2008-03-19'))[0]!.roi_state).toBe('ok');
    });
  },
);
