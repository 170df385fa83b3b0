import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const folder = 'olist-funnel';

describe.skipIf(!hasData(folder))('8,000 leads of a marketplace, of whom 842 became its sellers', () => {
  test('likeness to those who had signed by April finds those who signed later', async () => {
    const place = await bench('--margin', '1');
    place.file(
      'leads.csv',
      readFileSync(join(dataFolder, folder, 'olist_marketing_qualified_leads_dataset.csv')),
    );
    const deals = readFileSync(join(dataFolder, folder, 'olist_closed_deals_dataset.csv'), 'utf8')
      .trim()
      .split('\n');
    const rows = deals.slice(1).map((line, i) => {
      const [lead, , , , won] = line.split(',');
      return `${i},${lead},${won!.slice(0, 10)},100`;
    });
    const loaded = await place.clm(
      ...[
        'ingest',
        'customers',
        'leads.csv',
        '--map',
        'customer_id=mql_id',
        '--map',
        'acquired_on=first_contact_date',
      ],
    );
    expect(loaded.status, loaded.err).toBe(0);
    await place.load('orders', `order_id,customer_id,ordered_on,amount\n${rows.join('\n')}\n`);
    const ask = ['--target', 'look-alike', '--learner', 'logistic', '--as-of', '2018-04-30'];
    expect((await place.clm('predict', 'train', 'alike', ...ask)).status).toBe(0);
    const { out, err } = await place.clm('predict', 'evaluate', 'alike', '--format', 'json');
    expect(err).toContain('6154 prospects as of 2018-04-30, of whom 169 have ordered by 2018-11-14');
    expect(err).toContain('likeness finds those who order');
    const tenths: readonly { lift: number; cumulative_gain: number }[] = JSON.parse(out);
    expect(tenths[0]!.lift).toBeGreaterThan(1.5);
    expect(tenths[2]!.cumulative_gain).toBeGreaterThan(0.45);
    place.close();
  }, 60_000);
});
