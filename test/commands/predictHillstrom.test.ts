import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, hasData } from '../harness/places.js';
import { type Bench, bench } from './loadInto.js';

const tables = join(dataFolder, 'hillstrom/tables');
const files = {
  customers: 'customers.csv.gz',
  campaigns: 'campaigns.csv',
  contacts: 'contacts.csv.gz',
  orders: 'orders.csv',
  responses: 'responses.csv.gz',
};

describe.skipIf(!hasData('hillstrom/tables'))(
  'Hillstrom e-mail test: whom to contact (skipped without ../shared/data)',
  () => {
    let place: Bench;
    const asOf = ['--as-of', '2008-03-20'];
    beforeAll(async () => {
      place = await bench();
      for (const [table, file] of Object.entries(files)) {
        const { status, err } = await place.clm('ingest', table, join(tables, file));
        if (status !== 0) throw new Error(err);
      }
    }, 300_000);
    afterAll(() => place.close());

    /** Mean score of customers who bought men's goods only, women's only and both. */
    async function meanScores(model: string): Promise<Record<'men' | 'women' | 'both', number>> {
      const { status, err } = await place.clm('predict', 'score', model, ...asOf);
      if (status !== 0) throw new Error(err);
      const rows = await place.rows(
        `select c.mens, c.womens, avg(s.score) from scores s join customers c on c.customer_id = s.customer_id
         where s.model = '${model}' group by c.mens, c.womens order by c.mens, c.womens`,
      );
      const found = new Map(
        rows.map((row) => row.split('|')).map(([m, w, score]) => [`${m}${w}`, Number(score)]),
      );
      return { women: found.get('01')!, men: found.get('10')!, both: found.get('11')! };
    }

    it("the women's e-mail does next to nothing for those who only ever bought men's goods", async () => {
      const trained = await place.clm('predict', 'train', 'womens', '--arm', 'womens', ...asOf);
      expect(trained.err).toContain('21307 units in other arms are left out');
      const womens = await meanScores('womens');
      // Measured: 0.25 per womens-only customer, 0.11 ± 0.2 per mens-only customer; a contact costs 0.10.
      expect(womens.men).toBeLessThan(0.1);
      expect(womens.women).toBeGreaterThan(0.1);
      expect(womens.women).toBeGreaterThan(1.8 * womens.men);
    }, 300_000);

    it("the men's e-mail works in every group", async () => {
      await place.clm('predict', 'train', 'mens', '--arm', 'mens', ...asOf);
      const mens = await meanScores('mens');
      expect(Math.min(mens.men, mens.women, mens.both)).toBeGreaterThan(0.1);
    }, 300_000);

    it('visits are ranked by a calibrated response model', async () => {
      const train = await place.clm(
        'predict',
        'train',
        'v',
        '--target',
        'response',
        '--responses',
        'visit',
        ...asOf,
        '--format',
        'json',
      );
      const [row] = JSON.parse(train.out) as [Record<string, number>];
      expect(row.responders).toBe(3894 + 3238);
      expect(row.auc).toBeGreaterThan(0.6);
      expect(Math.abs(row.calibration_slope! - 1)).toBeLessThan(0.2);
    }, 300_000);
  },
);
