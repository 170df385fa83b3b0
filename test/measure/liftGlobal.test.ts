import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli.js';
import { random } from '../../src/random.js';
import { bufferIo } from '../harness/bufferIo.js';

/** Households of two, every third customer alone. */
const people = Array.from({ length: 1200 }, (_, i) => ({
  id: `c${i}`,
  household: i % 3 === 2 ? '' : `h${i - (i % 3)}`,
}));

describe('the global control', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clm-global-'));
  const on = async (day: string, ...argv: string[]) => {
    const io = bufferIo({ cwd: folder, now: () => new Date(`${day}T09:00:00Z`) });
    const status = await run(argv, io);
    return { status, out: io.out(), err: io.err() };
  };
  const must = async (day: string, ...argv: string[]) => {
    const done = await on(day, ...argv);
    expect(done.err).not.toMatch(/unexpected/);
    expect(done.status, done.err).toBe(0);
    return done;
  };
  const file = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  const listed = new Set<string>();

  beforeAll(async () => {
    await must('2026-01-01', 'init', '--currency', 'EUR', '--margin', '0.5');
    file('customers.csv', [
      'customer_id,household_id,acquired_on',
      ...people.map(({ id, household }) => `${id},${household},2025-06-01`),
      'late,,2026-02-01',
    ]);
    await must('2026-03-01', 'ingest', 'customers', 'customers.csv');
    await must('2026-01-01', 'set', 'global-control', '20%');
    file('news.toml', [
      'campaign = "news"',
      'channel = "post"',
      'send_on = 2026-01-02',
      'window_days = 20',
      'contact_cost = 0.5',
    ]);
    await must('2026-01-01', 'act', 'plan', 'news.toml');
    const { out } = await must(
      '2026-01-01',
      'act',
      'list',
      'news',
      '--holdout',
      '0.1',
      '--as-of',
      '2026-01-01',
      '--format',
      'json',
    );
    for (const row of JSON.parse(out) as { customer_id: string }[]) listed.add(row.customer_id);
    const { out: lists } = await must('2026-01-01', 'query', 'select list_id from lists', '--no-header');
    await must('2026-01-03', 'act', 'sent', lists.trim(), '--on', '2026-01-02');
    const uniform = random(7);
    file('orders.csv', [
      'order_id,customer_id,ordered_on,amount',
      ...people.flatMap(({ id }, i) =>
        uniform() < (listed.has(id) ? 0.3 : 0.2)
          ? [`o${i},${id},2026-01-${10 + (i % 9)},${20 + (i % 30)}`]
          : [],
      ),
      'olate,late,2026-02-03,5000',
    ]);
    await must('2026-03-01', 'ingest', 'orders', 'orders.csv');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is kept out of the plan and of every list, and the waterfall says so', async () => {
    const { err } = await must('2026-01-01', 'act', 'plan', 'news.toml');
    expect(err).toMatch(/global control, kept out of every list/);
    const whole = people.filter(({ household }) => household !== '').map(({ household }) => household);
    expect(new Set(whole).size).toBe(400);
    const out = await must('2026-01-01', 'query', `select count(*) as n from assignments`, '--no-header');
    const assigned = Number(out.out.trim());
    expect(assigned).toBeGreaterThan(0.72 * 1200);
    expect(assigned).toBeLessThan(0.88 * 1200);
  });

  it('measures the whole programme per unit and in total, against the plain difference', async () => {
    const { out, err } = await must(
      '2026-02-10',
      'measure',
      'lift',
      '--global',
      '--metric',
      'margin,purchase',
      '--as-of',
      '2026-02-09',
      '--format',
      'json',
    );
    const rows = JSON.parse(out) as Record<string, number | string>[];
    const [margin, purchase] = rows;
    expect(Number(margin!.treated) + Number(margin!.control)).toBe(800);
    expect(margin).toMatchObject({
      method: expect.stringMatching(/-sequence$/),
      trust: 'ok',
      share: 0.2,
      version: 1,
    });
    expect(Number(margin!.total)).toBeCloseTo(Number(margin!.difference) * Number(margin!.treated), 6);
    expect(Number(margin!.difference)).toBeCloseTo(
      Number(margin!.treated_mean) - Number(margin!.control_mean),
      9,
    );
    const bought = await must(
      '2026-02-10',
      'query',
      "select sum(amount) * 0.5 as m from orders where customer_id <> 'late'",
      '--no-header',
    );
    const all =
      Number(margin!.treated_mean) * Number(margin!.treated) +
      Number(margin!.control_mean) * Number(margin!.control);
    expect(all).toBeCloseTo(Number(bought.out), 4);
    expect(Number(purchase!.difference)).toBeGreaterThan(0);
    expect(err).toMatch(/800 units known by then, \d+ kept out of every list \(20 % planned\)/);
    expect(err).toMatch(/at every look taken together/);
  });

  it('a larger share keeps those that were kept out; a period that is over is read once', async () => {
    await must('2026-02-01', 'set', 'global-control', '40%');
    const { out } = await must(
      '2026-03-01',
      'measure',
      'lift',
      '--global',
      '--from',
      '2026-01-01',
      '--metric',
      'purchase',
      '--as-of',
      '2026-02-20',
      '--format',
      'json',
    );
    const [row] = JSON.parse(out) as Record<string, number | string>[];
    expect(row).toMatchObject({ version: 1, to_day: '2026-01-31', method: 'newcombe' });
    const later = await must(
      '2026-03-01',
      'measure',
      'lift',
      '--global',
      '--metric',
      'purchase',
      '--as-of',
      '2026-02-20',
      '--format',
      'json',
    );
    const [now] = JSON.parse(later.out) as Record<string, number | string>[];
    expect(now).toMatchObject({ version: 2, from_day: '2026-02-01', share: 0.4 });
    const again = await must(
      '2026-02-02',
      'act',
      'list',
      'news',
      '--wave',
      '2',
      '--send-on',
      '2026-02-03',
      '--as-of',
      '2026-02-02',
      '--format',
      'json',
    );
    const second = (JSON.parse(again.out) as { customer_id: string }[]).map((row) => row.customer_id);
    expect(second.length).toBeGreaterThan(100);
    expect(second.filter((id) => id !== 'late' && !listed.has(id))).toEqual([]);
    const shown = await must('2026-03-01', 'set', 'global-control', 'none', '--dry-run');
    expect(shown.out).toMatch(/1,0\.2,2026-01-01\n2,0\.4,2026-02-01/);
  });

  it('a kept-out unit that was contacted is contamination; what can not be asked is refused', async () => {
    file('contacts.csv', [
      'campaign_id,customer_id,contacted_on',
      ...people.map(({ id }) => `fax,${id},2026-02-12`),
    ]);
    file('fax.csv', ['campaign_id,window_days', 'fax,10']);
    await must('2026-03-01', 'ingest', 'campaigns', 'fax.csv');
    await must('2026-03-01', 'ingest', 'contacts', 'contacts.csv');
    const asked = ['measure', 'lift', '--global', '--metric', 'margin', '--as-of', '2026-02-20'];
    const { out } = await must('2026-03-01', ...asked, '--format', 'json');
    expect((JSON.parse(out) as Record<string, string>[])[0]!.trust).toMatch(/^contamination/);
    expect((await on('2026-03-01', ...asked, '--strict')).status).toBe(6);
    expect((await on('2026-03-01', ...asked, '--by', 'region')).status).toBe(2);
    expect((await on('2026-03-01', 'measure', 'lift', '--global', '--metric', 'clicked')).status).toBe(2);
    expect((await on('2026-03-01', 'set', 'global-control', '60%')).status).toBe(2);
    const before = await on('2026-03-01', 'measure', 'lift', '--global', '--as-of', '2025-12-31');
    expect(before.status).toBe(5);
    expect(before.err).toMatch(/no global control is in force on 2025-12-31/);
  });
});
