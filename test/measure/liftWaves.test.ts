import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli.js';
import { bufferIo } from '../harness/bufferIo.js';

type Row = Readonly<Record<string, number | string | null>>;

/** A campaign of two lists: the first holds out 10 %, the second, to other customers who buy less, half. */
describe('waves that hold out different shares', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clm-waves-'));
  const on = async (day: string, ...argv: string[]) => {
    const io = bufferIo({ cwd: folder, now: () => new Date(`${day}T09:00:00Z`) });
    const status = await run(argv, io);
    return { status, out: io.out(), err: io.err() };
  };
  const must = async (day: string, ...argv: string[]) => {
    const done = await on(day, ...argv);
    expect(done.status, done.err).toBe(0);
    return done;
  };
  const rowsOf = async (...argv: string[]): Promise<readonly Row[]> =>
    JSON.parse((await must('2026-04-01', ...argv, '--format', 'json')).out);
  const file = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);

  beforeAll(async () => {
    await must('2026-01-01', 'init', '--currency', 'EUR', '--margin', '0.5');
    const people = Array.from({ length: 900 }, (_, i) => `c${i}`);
    file('customers.csv', ['customer_id', ...people]);
    await must('2026-01-01', 'ingest', 'customers', 'customers.csv');
    file('news.toml', [
      'campaign = "news"',
      'channel = "post"',
      'send_on = 2026-01-02',
      'window_days = 10',
      'contact_cost = 0.5',
      'fixed_cost = 30',
      'looks = 3',
      'covariate = "spend:90"',
    ]);
    await must('2026-01-01', 'act', 'plan', 'news.toml');
    const list = async (day: string, ...argv: string[]) => {
      await must(day, 'act', 'list', 'news', '--as-of', day, ...argv);
      const { out } = await must(
        day,
        'query',
        'select list_id from lists where sent_on is null',
        '--no-header',
      );
      return out.trim();
    };
    const first = await list('2026-01-01', '--wave', 'one', '--top', '400', '--holdout', '0.1');
    await must('2026-01-02', 'act', 'sent', first, '--on', '2026-01-02');
    const second = await list('2026-02-01', '--wave', 'two', '--send-on', '2026-02-02', '--holdout', '0.5');
    await must('2026-02-02', 'act', 'sent', second, '--on', '2026-02-02');
    const { out } = await must(
      '2026-04-01',
      'query',
      `select m.customer_id, m.arm, l.wave from list_members m join lists l on l.list_id = m.list_id order by 1, 3`,
      '--format',
      'json',
    );
    const seen = new Set<string>();
    const orders: string[] = [];
    for (const { customer_id: id, arm, wave } of JSON.parse(out) as Record<string, string>[]) {
      if (seen.has(id!)) continue;
      seen.add(id!);
      const n = Number(id!.slice(1));
      const often = (wave === 'one' ? 40 : 10) + (arm === 'control' ? 0 : 10);
      if ((n * 37) % 100 < often)
        orders.push(`o${n},${id},${wave === 'one' ? '2026-01-05' : '2026-02-05'},${30 + (n % 20)}`);
    }
    file('orders.csv', ['order_id,customer_id,ordered_on,amount', ...orders, 'last,c0,2026-03-31,1']);
    await must('2026-04-01', 'ingest', 'orders', 'orders.csv');
    file('costs.csv', ['campaign_id,amount,day,kind', 'news,90,2026-01-02,design']);
    await must('2026-04-01', 'ingest', 'costs', 'costs.csv');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lift, roi and audit take the effect within waves, weighted by treated units', async () => {
    const waves = (await rowsOf('measure', 'lift', '--metric', 'margin', '--by', 'wave')).filter(
      (row) => row.value !== 'total',
    );
    expect(waves.map((row) => row.value)).toEqual(['one', 'two']);
    const units = waves.map((row) => Number(row.treated));
    const whole = units[0]! + units[1]!;
    const mean = waves.reduce((sum, row, i) => sum + (Number(row.difference) * units[i]!) / whole, 0);
    const [lift] = await rowsOf('measure', 'lift', '--metric', 'margin');
    expect(lift).toMatchObject({ strata: 2, treated: whole, trust: 'ok', guard: 'looks', look: 3 });
    expect(lift!.difference).toBeCloseTo(mean, 9);
    const raw = Number(lift!.treated_sum) / whole - Number(lift!.control_sum) / Number(lift!.control);
    expect(raw - mean).toBeGreaterThan(1);
    const [roi] = await rowsOf('measure', 'roi');
    expect(roi!.incremental_margin).toBeCloseTo(mean * whole, 4);
    const [total] = await rowsOf('audit', '--by', 'campaign');
    expect(total).toMatchObject({ lists: 2, measured: 2, treated: whole });
    expect(total!.realised).toBeCloseTo(mean * whole - Number(roi!.cost), 2);
    expect(total!.cost).toBe(roi!.cost);
  });

  it('audit holds each list to its own people, window and costs; their sum is the campaign', async () => {
    const waves = (await rowsOf('measure', 'lift', '--metric', 'margin', '--by', 'wave')).filter(
      (row) => row.value !== 'total',
    );
    const audited = await rowsOf('audit');
    expect(audited).toHaveLength(2);
    for (const [i, row] of audited.entries()) {
      const wave = waves[i]!;
      expect([row.treated, row.control]).toEqual([wave.treated, wave.control]);
      // Half a euro per contact, and wave two went to those of wave one as well; the fixed 30 with the first list, the 90
      // booked by treated units.
      const share = Number(row.treated) / waves.reduce((sum, one) => sum + Number(one.treated), 0);
      const cost = (i === 0 ? 2 : 1) * 0.5 * Number(row.treated) + (i === 0 ? 30 : 0) + 90 * share;
      expect(Number(row.cost)).toBeCloseTo(cost, 1);
      const extra = Number(wave.difference) * Number(wave.treated);
      expect(Number(row.realised)).toBeCloseTo(extra - Number(row.cost), 4);
      expect(row.window_end).toBe(['2026-01-11', '2026-02-11'][i]);
    }
    const [total] = await rowsOf('audit', '--by', 'campaign');
    for (const name of ['realised', 'cost'] as const) {
      const sum = audited.reduce((all, row) => all + Number(row[name]), 0);
      expect(Number(total![name])).toBeCloseTo(sum, 4);
    }
    expect(audited.map((row) => row.verdict)).toEqual(['no promise', 'in part']);
    expect(audited[1]!.reason).toMatch(/^\d+ of its 900 units keep the arm that list /);
    const below = (row: Row) => Number(row.realised) - Number(row.realised_low);
    expect(audited.map((row) => row.method)).toEqual([total!.method, total!.method]);
    expect(below(total!)).toBeCloseTo(Math.hypot(...audited.map(below)), 2);
    const alone = await rowsOf('audit', String(audited[1]!.list_id));
    expect(alone).toEqual([audited[1]]);
  });

  it('people whom a later list contacts again count where they were drawn', async () => {
    await must(
      '2026-03-01',
      'act',
      'list',
      'news',
      '--as-of',
      '2026-03-01',
      '--wave',
      'three',
      '--send-on',
      '2026-03-02',
    );
    const { out } = await must(
      '2026-03-01',
      'query',
      "select list_id from lists where wave = 'three'",
      '--no-header',
    );
    await must('2026-03-02', 'act', 'sent', out.trim(), '--on', '2026-03-02');
    const audited = await rowsOf('audit');
    expect(audited[2]).toMatchObject({ verdict: 'not measurable', realised: null, cost: null });
    expect(audited[2]!.reason).toMatch(/^all its 900 units keep the arm that lists [0-9a-f]{12}, /);
    const [total] = await rowsOf('audit', '--by', 'campaign');
    const [roi] = await rowsOf('measure', 'roi');
    expect(total).toMatchObject({ lists: 3, measured: 2, cost: roi!.cost });
  });

  it('uses what the plan declared, and says so', async () => {
    const { out, err } = await must(
      '2026-04-01',
      'measure',
      'lift',
      '--metric',
      'margin',
      '--covariate',
      '--format',
      'json',
    );
    expect(err).not.toMatch(/not declared/);
    expect(err).toMatch(/spend:90 does not vary, so nothing is taken out/);
    expect(err).toMatch(/look 3 of 3 planned/);
    expect((JSON.parse(out) as Row[])[0]!.covariate).toBeNull();
  });
});
