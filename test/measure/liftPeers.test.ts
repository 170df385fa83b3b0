import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { family } from '../../src/measure/family.js';
import { csv, type Shop, shop } from './shop.js';

/** Printed by test/peers/lift.R: base R on the same numbers. */
const peer = JSON.parse(readFileSync(new URL('../peers/lift.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, number>
> & { readonly holm: number[]; readonly bh: number[] };

const units = Array.from({ length: 400 }, (_, i) => {
  const u = (i * 0.6180339887498949) % 1;
  const v = (i * i * 0.4142135623730951) % 1;
  const arm = i % 4 === 0 ? 'control' : i % 4 === 1 ? 'a' : 'b';
  const x = Math.round(100 * v);
  const more = arm === 'a' ? 6 : arm === 'b' ? 2 : 0;
  const y = u < 0.3 + 0.002 * x ? Math.round(20 + 30 * v + more) : 0;
  return { i, arm, x, y, second: i >= 150, delivered: arm === 'a' && (i * 7) % 10 < 9 };
});

function tables(
  kept: typeof units,
  day: (unit: (typeof units)[number]) => string,
): Readonly<Record<string, string>> {
  return {
    customers: csv(
      'customer_id,x',
      kept.map(({ i, x }) => [`c${i}`, x]),
    ),
    campaigns: csv('campaign_id,window_days,contact_cost', [['spring', 10, 0.5]]),
    contacts: csv(
      'campaign_id,customer_id,contacted_on,arm',
      kept.map((unit) => ['spring', `c${unit.i}`, day(unit), unit.arm]),
    ),
    orders: csv(
      'order_id,customer_id,ordered_on,amount',
      kept.filter(({ y }) => y > 0).map((unit) => [`o${unit.i}`, `c${unit.i}`, day(unit), unit.y]),
    ),
    responses: csv(
      'campaign_id,customer_id,type,at',
      kept
        .filter(({ delivered }) => delivered)
        .map((unit) => ['spring', `c${unit.i}`, 'delivered', day(unit)]),
    ),
  };
}

describe('measure lift against R', () => {
  let whole: Shop;
  let waves: Shop;
  const spend = ['--metric', 'spend', '--method', 'welch', '--as-of', '2026-03-01'];
  beforeAll(async () => {
    whole = await shop(tables(units, () => '2026-01-05'));
    const kept = units.filter(
      ({ i, arm, second }) => arm === 'a' || (arm === 'control' && (!second || i % 8 === 0)),
    );
    waves = await shop(tables(kept, ({ second }) => (second ? '2026-02-05' : '2026-01-05')));
  });
  afterAll(() => {
    whole.close();
    waves.close();
  });

  it.each(['a', 'b'] as const)('a covariate taken out is lm(y ~ arm + x): arm %s', async (arm) => {
    const rows = await whole.rows('measure', 'lift', '--covariate', 'x', ...spend);
    const row = rows.find((one) => one.arm === arm)!;
    expect(row.theta).toBeCloseTo(peer.theta!, 9);
    expect(row.difference).toBeCloseTo(peer[`cuped_${arm}`]!, 9);
    expect(row.difference_low).toBeCloseTo(peer[`cuped_low_${arm}`]!, 8);
    expect(row.difference_high).toBeCloseTo(peer[`cuped_high_${arm}`]!, 8);
    expect(row.error_ratio).toBeCloseTo(peer[`error_ratio_${arm}`]!, 9);
    expect(row.method).toBe('welch-cuped');
    expect(row.covariate).toBe('x');
  });

  it('says that the covariate was not declared by a plan', async () => {
    const { err } = await whole.clm('measure', 'lift', '--covariate', 'x', ...spend);
    expect(err).toMatch(/covariate x is not declared by the plan of spring/);
    expect(err).toMatch(/standard error is 0\.95\d+ of what it was/);
    const none = await whole.clm('measure', 'lift', '--covariate', ...spend);
    expect(none.status).toBe(5);
    expect(none.err).toMatch(/no covariate is declared by the plan of spring/);
  });

  it('draws with different shares held out: weighted by treated units, never pooled raw', async () => {
    const { out, err } = await waves.clm('measure', 'lift', ...spend, '--format', 'json');
    const [row] = JSON.parse(out) as Record<string, number | string>[];
    expect(row!.difference).toBeCloseTo(peer.strata!, 10);
    expect(row!.difference).toBeCloseTo(peer.strata_by_lm!, 10);
    expect(row!.difference_low).toBeCloseTo(peer.strata_low!, 9);
    expect(row!.difference_high).toBeCloseTo(peer.strata_high!, 9);
    expect(row!.p_value).toBeCloseTo(peer.strata_p!, 10);
    expect(row!.strata).toBe(2);
    expect(err).toMatch(/2 draws with different shares held out \(2026-01-05 50\.0 %, 2026-02-05 33\.\d %\)/);
    const raw =
      Number(row!.treated_sum) / Number(row!.treated) - Number(row!.control_sum) / Number(row!.control);
    expect(Math.abs(raw - peer.strata!)).toBeGreaterThan(0.01);
    const [roi] = await waves.rows(
      'measure',
      'roi',
      '--assume-margin',
      '1',
      '--method',
      'welch',
      '--as-of',
      '2026-03-01',
    );
    expect(roi!.incremental_margin).toBeCloseTo(100 * peer.strata!, 8);
    expect(roi!.incremental_margin_low).toBeCloseTo(100 * peer.strata_low!, 6);
  });

  it('per delivered unit: two-stage least squares with assignment as the instrument', async () => {
    const [row] = await whole.rows('measure', 'lift', '--per-delivered', ...spend);
    expect(row!.arm).toBe('a');
    expect(row!.delivered_share).toBeCloseTo(peer.delivered_share!, 12);
    expect(row!.per_delivered).toBeCloseTo(peer.cace!, 10);
    expect(row!.per_delivered_low).toBeCloseTo(Number(row!.difference_low) / peer.delivered_share!, 10);
  });

  it('p adjusted for a family as p.adjust does', () => {
    const worth = family([0.012, 0.21, 0.0004, undefined, 0.049, 0.03, 0.7]);
    const known = worth.filter((one) => one.holm !== undefined);
    known.forEach((one, i) => {
      expect(one.holm).toBeCloseTo(peer.holm[i]!, 12);
      expect(one.bh).toBeCloseTo(peer.bh[i]!, 12);
      expect(one.alpha).toBeCloseTo(0.05 / 6, 12);
    });
    expect(worth[3]).toMatchObject({ holm: undefined, bh: undefined });
  });

  it('arms by metrics are one family, and raw p stands beside', async () => {
    const rows = await whole.rows(
      'measure',
      'lift',
      '--metric',
      'purchase,spend',
      '--method',
      'welch',
      '--as-of',
      '2026-03-01',
    );
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => row.family)).toEqual([4, 4, 4, 4]);
    const spends = rows.filter((row) => row.metric === 'spend');
    expect(spends.map((row) => row.p_value)).toEqual([
      expect.closeTo(peer.p_a!, 10),
      expect.closeTo(peer.p_b!, 10),
    ]);
    for (const row of rows) {
      expect(Number(row.p_holm)).toBeGreaterThanOrEqual(Number(row.p_bh));
      expect(Number(row.simultaneous_low)).toBeLessThan(Number(row.difference_low));
      expect(Number(row.simultaneous_high)).toBeGreaterThan(Number(row.difference_high));
    }
  });

  it('arm against arm', async () => {
    const rows = await whole.rows('measure', 'lift', '--against', 'all', ...spend);
    const of = (arm: string, against: string) =>
      Number(rows.find((row) => row.arm === arm && row.against === against)!.difference);
    expect(rows).toHaveLength(3);
    expect(of('a', 'b')).toBeCloseTo(of('a', 'control') - of('b', 'control'), 10);
    const [one] = await whole.rows('measure', 'lift', '--against', 'b', ...spend);
    expect(one!.difference).toBeCloseTo(of('a', 'b'), 10);
    const wrong = await whole.clm('measure', 'lift', '--against', 'c', ...spend);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toMatch(/its arms are a, b, control/);
  });
});
