import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const path = (name: string) => join(dataFolder, 'hillstrom/tables', name);
const files = [
  ['customers', 'customers.csv.gz', '64000,64000,0,0,0,,'],
  ['campaigns', 'campaigns.csv', '1,1,0,0,0,,'],
  ['contacts', 'contacts.csv.gz', '64000,64000,0,0,0,2008-03-06,2008-03-06'],
  ['responses', 'responses.csv.gz', '9394,9394,0,0,0,2008-03-10,2008-03-10'],
  ['orders', 'orders.csv', '578,578,0,0,0,2008-03-12,2008-03-12'],
] as const;

describe.skipIf(!hasData('hillstrom/tables'))('Hillstrom tables (skipped without ../shared/data)', () => {
  let shop: Bench;

  beforeAll(async () => {
    shop = await bench('--currency', 'USD');
    for (const [table, name, counts] of files) {
      const { status, out, err } = await shop.clm('ingest', table, path(name), '--no-header');
      expect(status, err).toBe(0);
      expect(out.trim()).toBe(`${path(name)},${counts},0,${table},0`);
    }
  }, 300_000);
  afterAll(() => shop?.close());

  it('assigns everyone, contacts the treated', async () => {
    expect(await shop.rows('select arm, count(*) from assignments group by 1 order by 1')).toEqual([
      'control|21306',
      'mens|21307',
      'womens|21387',
    ]);
    expect(await shop.rows('select count(*) from contacts')).toEqual(['42694']);
  });

  it('has the visits and sales of its README', async () => {
    expect(
      await shop.rows(`select a.arm, count(*), round(sum(o.amount), 2) from orders o join assignments a using (customer_id)
        group by 1 order by 1`),
    ).toEqual(['control|122|13908.33', 'mens|267|30311.69', 'womens|189|23038.11']);
    expect(
      await shop.rows(
        `select a.arm, count(*) from responses join assignments a using (customer_id) group by 1 order by 1`,
      ),
    ).toEqual(['control|2262', 'mens|3894', 'womens|3238']);
  });

  it('keeps the other columns as attributes: numbers where all values are numbers', async () => {
    expect(
      await shop.rows(`select typeof(recency), typeof(history_segment), typeof(history), typeof(newbie), count(*),
        count(*) filter (where instr(history_segment, ',') > 0) from customers group by 1, 2, 3, 4`),
    ).toEqual(['real|text|real|real|64000|3167']);
  });
});
