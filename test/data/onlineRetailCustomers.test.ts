import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

/** What pandas says of the same file; `test/peers/onlineRetail.py` made it. */
const peer = JSON.parse(readFileSync(new URL('../peers/onlineRetail.json', import.meta.url), 'utf8')) as {
  readonly customers: number;
  readonly orders: number;
  readonly orders_30: number;
  readonly orders_of_customers: number;
  readonly purchase_days: number;
  readonly cells: Readonly<Record<string, number>>;
  readonly deciles: readonly number[];
  readonly peak: number;
  readonly earning: number;
  readonly cohorts: Readonly<Record<string, number>>;
};

type Row = Record<string, string | number | null>;

describe.skipIf(!hasData('online-retail'))(
  'Online Retail’s customers equal an independent computation by pandas (skipped without ../shared/data)',
  () => {
    let shop: Bench;
    const rows = async (...argv: readonly string[]) => {
      const { out, err, status } = await shop.clm('measure', ...argv, '--format', 'json');
      if (status !== 0) throw new Error(err);
      return { rows: JSON.parse(out) as readonly Row[], err };
    };

    beforeAll(async () => {
      shop = await bench('--currency', 'GBP', '--zone', 'Europe/London');
      const file = join(dataFolder, 'online-retail/online_retail.csv.gz');
      const { status, err } = await shop.clm('ingest', 'orders', file, '--add-customers');
      expect(status, err).toBe(0);
    }, 300_000);
    afterAll(() => shop?.close());

    it('recency, frequency and value: every one of the 125 cells', async () => {
      const cells: Record<string, number> = {};
      for (const { r, f, m } of (await rows('segments', '--by', 'customer')).rows) {
        cells[`${r}${f}${m}`] = (cells[`${r}${f}${m}`] ?? 0) + 1;
      }
      expect(cells).toEqual(peer.cells);
      const segments = (await rows('segments')).rows;
      expect(segments.reduce((sum, row) => sum + Number(row.customers), 0)).toBe(peer.customers);
      expect(peer.customers).toBe(4338);
    }, 240_000);

    it('orders, of which 3,836 invoices are credit notes that name no order: by whatever they are counted', async () => {
      const { err } = await shop.clm('status');
      expect(err).toContain(`${peer.orders} orders by ${peer.customers} customers`);
      const channels = await rows('channels', '--period', '30', '--assume-margin', '1');
      expect(channels.rows.map((row) => row.orders)).toEqual([peer.orders_30]);
      const segments = (await rows('segments', '--by', 'customer')).rows;
      expect(segments.reduce((sum, row) => sum + Number(row.orders), 0)).toBe(peer.orders_of_customers);
      const { out } = await shop.clm('predict', 'features', '--format', 'json');
      const features = JSON.parse(out) as readonly Row[];
      const sum = (name: string) => features.reduce((all, row) => all + Number(row[name]), 0);
      expect([sum('orders_all'), sum('purchase_days')]).toEqual([
        peer.orders_of_customers,
        peer.purchase_days,
      ]);
    }, 240_000);

    it('cohorts: customers active in every month after their first', async () => {
      const { rows: cells } = await rows('retention', '--by', 'cohort', '--assume-margin', '1');
      const active = Object.fromEntries(
        cells.filter((row) => Number(row.active) > 0).map((row) => [`${row.cohort}+${row.age}`, row.active]),
      );
      expect(active).toEqual(peer.cohorts);
    }, 240_000);

    it('the whale curve: profit of every decile, and its peak', async () => {
      const { rows: deciles, err } = await rows('customers', '--assume-margin', '1');
      expect(deciles.map((row) => Math.round(Number(row.profit) * 100))).toEqual(peer.deciles);
      const total = peer.deciles.reduce((a, b) => a + b, 0);
      expect(err).toContain(
        `peaks at ${((100 * peer.peak) / total).toFixed(1)} % after ${peer.earning} of 4372 customers`,
      );
    }, 240_000);
  },
);
