import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/days.js';
import { bench } from '../commands/loadInto.js';

/** Five orders a day up to 2025-03-15, a campaign of 2025-03-02 with 40 days of window, and a click on 2025-04-20. */
describe('orders that stop before a window does', () => {
  let place: Awaited<ReturnType<typeof bench>>;
  const header = 'order_id,customer_id,ordered_on,amount\n';
  const orders = (from: string, to: string) => {
    const rows: string[] = [];
    for (let day = parseDay(from)!; day <= parseDay(to)!; day++) {
      for (let i = 0; i < 5; i++) rows.push(`${day}-${i},c${(day * 5 + i) % 97},${formatDay(day)},10`);
    }
    return `${header}${rows.join('\n')}\n`;
  };
  beforeAll(async () => {
    place = await bench('--margin', '1');
    await place.load(
      'campaigns',
      'campaign_id,starts_on,window_days,contact_cost,channel\nk,2025-03-02,40,0.1,post\n',
    );
    const members = Array.from(
      { length: 97 },
      (_, i) => `k,c${i},2025-03-02,${i % 2 === 0 ? 'treated' : 'control'}\n`,
    );
    await place.load(
      'contacts',
      `campaign_id,customer_id,contacted_on,arm\n${members.join('')}`,
      '--add-customers',
    );
    await place.load('responses', 'campaign_id,customer_id,type,at\nk,c0,clicked,2025-04-20\n');
    await place.load('orders', orders('2024-12-01', '2025-03-15'));
  });
  afterAll(() => place.close());
  const one = async (...argv: readonly string[]) => {
    const { out, err, status } = await place.clm('measure', ...argv, '--format', 'json');
    return { row: JSON.parse(out)[0], err, status };
  };
  const said =
    'orders end on 2025-03-15, 26 days before the windows do, where 130 rows were usual: is an export missing?';

  it('is no result to be trusted', async () => {
    for (const measure of ['roi', 'lift']) {
      const { row, err } = await one(measure);
      expect(row.trust).toContain('orders_end');
      expect(err).toContain(`k: not trustworthy (orders_end): ${said}`);
      expect((await one(measure, '--strict')).status).toBe(6);
    }
    expect((await one('watch', '--campaign', 'k')).row.alerts).toBe('orders_end');
    expect((await one('watch', '--campaign', 'k')).status).toBe(7);
  });

  it('says nothing within a week, nor of a day that the windows do not reach beyond', async () => {
    for (const day of ['2025-03-15', '2025-03-22']) {
      expect((await one('roi', '--as-of', day, '--interim')).row.trust).not.toContain('orders_end');
    }
    expect((await one('roi', '--as-of', '2025-03-23', '--interim')).row.trust).toContain('orders_end');
    expect((await one('roi', '--window', '14')).row.trust).not.toContain('orders_end');
  });

  const told =
    'orders_end: orders end on 2025-03-15, 36 days before 2025-04-20, where 180 rows were usual: is an export missing?';
  const open: readonly (readonly [string, string])[] = [
    ['measure segments', told],
    ['measure ladder', told],
    ['measure retention', told],
    ['measure retention --by cohort', told],
    ['measure customers', told],
    ['measure products', told],
    ['measure products --combinations', told],
    ['measure channels', told],
    ['measure facts', told],
    ['measure targets', told],
    ['measure attribution', `k: orders_end: ${said}`],
    ['predict forecast --ahead 4', told],
    ['predict clv', told],
    ['predict clv kept', told],
    [
      'predict train buyers --target purchase --learner logistic --features recency_days,orders_all',
      'orders_end: orders end on 2025-03-15, 26 days before 2025-04-10, where 130 rows were usual',
    ],
    ['predict score buyers', told],
  ];

  it('is said wherever nobody would seem to have bought since', async () => {
    await place.load('targets', 'metric,campaign_id,due_on,value\norders,,2025-12-31,900\n');
    for (const [words, warning] of open) {
      const { err, status } = await place.clm(...words.split(' '));
      expect(status, `${words}: ${err}`).toBe(0);
      expect(err, words).toContain(`warning: ${warning}`);
      if (/^predict (train|score)/.test(words)) continue;
      const early = ['--as-of', '2025-03-22', ...(words.endsWith('kept') ? ['--dry-run'] : [])];
      const before = await place.clm(...words.split(' '), ...early);
      expect(before.status, `${words}: ${before.err}`).toBe(0);
      expect(before.err, words).not.toContain('orders_end');
    }
  });

  it('is not said of a shop that few orders come to', async () => {
    const small = await bench('--margin', '1');
    const rows = Array.from({ length: 40 }, (_, i) => `${i},c${i % 5},${formatDay(20_000 + 9 * i)},10`);
    await small.load('orders', `${header}${rows.join('\n')}\n`, '--add-customers');
    await small.load('campaigns', 'campaign_id,starts_on\nk,2025-06-01\n');
    await small.load(
      'contacts',
      `campaign_id,customer_id,contacted_on\nk,c1,${formatDay(20_000 + 9 * 39 + 60)}\n`,
    );
    for (const [words] of open.filter(([words]) => !/kept|buyers|targets/.test(words))) {
      const { err } = await small.clm(...words.split(' '));
      expect(err, words).not.toContain('orders_end');
    }
    small.close();
  });

  it('is cured by the export, or by one that is declared complete', async () => {
    await place.load('orders', orders('2025-03-16', '2025-03-16'), '--through', '2025-04-10');
    expect((await one('roi')).row.trust).not.toContain('orders_end');
    expect((await place.clm('measure', 'attribution')).err).not.toContain('orders_end');
  });
});
