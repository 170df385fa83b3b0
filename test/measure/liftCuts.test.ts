import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bench } from '../commands/loadInto.js';
import { loadShop } from '../store/loadShop.js';
import { csv, type Shop, shop } from './shop.js';

type Row = Readonly<Record<string, number | string | null>>;

describe('parts sum to the total, whatever they are', () => {
  let store: Bench;
  beforeAll(async () => {
    store = await loadShop();
  });
  afterAll(() => store.close());

  const rowsOf = async (...argv: string[]): Promise<readonly Row[]> => {
    const { out, err, status } = await store.clm('measure', 'lift', ...argv, '--format', 'json');
    expect(err).not.toMatch(/unexpected/);
    expect(status).toBe(0);
    return JSON.parse(out);
  };
  const sum = (rows: readonly Row[], column: string) =>
    rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  /** The parts and the total of every campaign, arm and metric. */
  const groups = (rows: readonly Row[]) =>
    [...new Set(rows.map((row) => `${row.campaign_id} ${row.arm} ${row.metric}`))].map((key) => {
      const mine = rows.filter((row) => `${row.campaign_id} ${row.arm} ${row.metric}` === key);
      return {
        parts: mine.filter((row) => row.value !== 'total'),
        total: mine.find((row) => row.value === 'total')!,
      };
    });

  it.each([
    'region',
    'city',
    'gender',
    'acquisition_channel',
    'loyalty_card',
    'segment',
    'wave',
    'postal_code',
  ])('units: %s', async (by) => {
    for (const { parts, total } of groups(await rowsOf('--metric', 'purchase,orders', '--by', by))) {
      for (const column of [
        'treated',
        'control',
        'treated_sum',
        'control_sum',
        'treated_buyers',
        'control_buyers',
      ])
        expect(sum(parts, column)).toBeCloseTo(Number(total[column]), 6);
    }
  });

  it.each(['channel', 'category'])('outcomes: %s', async (by) => {
    for (const metric of ['spend', 'margin']) {
      for (const { parts, total } of groups(await rowsOf('--metric', metric, '--by', by))) {
        for (const column of ['treated_sum', 'control_sum', 'treated_mean', 'control_mean', 'difference'])
          expect(sum(parts, column)).toBeCloseTo(Number(total[column]), 6);
        for (const part of parts) expect(part.treated).toBe(total.treated);
      }
    }
  });

  it('the total is what is measured without a cut', async () => {
    const cut = (await rowsOf('--metric', 'margin', '--by', 'region')).filter((row) => row.value === 'total');
    const plain = await rowsOf('--metric', 'margin');
    expect(cut.map((row) => [row.campaign_id, row.arm, row.treated])).toEqual(
      plain.map((row) => [row.campaign_id, row.arm, row.treated]),
    );
    cut.forEach((row, i) => {
      for (const column of ['difference', 'difference_low', 'difference_high', 'p_value', 'g'])
        expect(row[column]).toBeCloseTo(Number(plain[i]![column]), 7);
    });
  });

  it('refuses what does not add up, what is no cut and what can not go together', async () => {
    const refused = async (...argv: string[]) => {
      const { status, err } = await store.clm('measure', 'lift', ...argv);
      expect(status).toBe(2);
      return err;
    };
    expect(await refused('--by', 'channel')).toMatch(
      /purchase does not add up over channels.*\n.*--pool channel/,
    );
    expect(await refused('--by', 'regoin')).toMatch(/did you mean "region"/);
    expect(await refused('--by', 'region', '--pool', 'channel')).toMatch(/can not be asked together/);
    expect(await refused('--covariate', 'loyalty_card')).toMatch(/it is not a number/);
    expect(await refused('--covariate', 'spend:x')).toMatch(/not a number of days/);
    expect(await refused('--looks', '0')).toMatch(/from 1 to 50/);
  });
});

/** Two campaigns of a programme that hold out different shares, where everybody bought less later. */
function programme(): Readonly<Record<string, string>> {
  const units = (
    campaign: string,
    day: string,
    control: number,
    treated: number,
    rate: number,
    more: number,
  ) =>
    Array.from({ length: control + treated }, (_, i) => {
      const held = i < control;
      const n = held ? i : i - control;
      const of = held ? control : treated;
      return {
        campaign,
        id: `${campaign}${i}`,
        day,
        held,
        buys: n < Math.round(of * (rate + (held ? 0 : more))),
      };
    });
  const all = [
    ...units('w1', '2026-01-05', 50, 950, 0.4, 0.05),
    ...units('w2', '2026-02-05', 900, 100, 0.1, 0.05),
  ];
  return {
    campaigns: csv('campaign_id,window_days,contact_cost,program,channel', [
      ['w1', 10, 0.5, 'news', 'email'],
      ['w2', 10, 0.5, 'news', 'post'],
    ]),
    contacts: csv(
      'campaign_id,customer_id,contacted_on,arm',
      all.map((one) => [one.campaign, one.id, one.day, one.held ? 'control' : 'treated']),
    ),
    orders: csv(
      'order_id,customer_id,ordered_on,amount',
      all.filter(({ buys }) => buys).map((one) => [`o${one.id}`, one.id, one.day, 10]),
    ),
  };
}

describe('campaigns put together', () => {
  let store: Shop;
  beforeAll(async () => {
    store = await shop(programme(), ['--margin', '1']);
  });
  afterAll(() => store.close());
  const at = ['--as-of', '2026-03-01'];

  it('a programme is the mean of its campaigns’ differences by treated units, not the difference of sums', async () => {
    const waves = await store.rows('measure', 'lift', '--metric', 'margin', ...at);
    const [all, ...none] = await store.rows(
      'measure',
      'lift',
      '--metric',
      'margin',
      '--pool',
      'program',
      ...at,
    );
    expect(none).toHaveLength(0);
    const treated = waves.map((row) => Number(row.treated));
    const mean =
      waves.reduce((sum, row, i) => sum + Number(row.difference) * treated[i]!, 0) /
      (treated[0]! + treated[1]!);
    expect(all).toMatchObject({ campaign_id: 'news', treated: 1050, control: 950, strata: 2 });
    expect(all!.difference).toBeCloseTo(mean, 10);
    const raw = Number(all!.treated_sum) / 1050 - Number(all!.control_sum) / 950;
    expect(raw).toBeGreaterThan(3 * Number(all!.difference));
    expect(Number(all!.difference_high)).toBeLessThan(raw);
    const { err } = await store.clm('measure', 'lift', '--pool', 'program', ...at);
    expect(err).toMatch(/news treated purchase: 2 campaigns \(w1, w2\) as strata, weighted by treated units/);
  });

  it('by channel, by kind, all', async () => {
    const ids = async (by: string) =>
      (await store.rows('measure', 'lift', '--pool', by, ...at)).map((row) => row.campaign_id);
    expect(await ids('channel')).toEqual(['email', 'post']);
    expect(await ids('all')).toEqual(['all campaigns']);
    const { err, out } = await store.clm('measure', 'lift', '--pool', 'kind', ...at);
    expect(out.split('\n')).toHaveLength(2);
    expect(err).toMatch(/without a kind, and so not shown: w1, w2/);
  });
});

describe('one campaign whose days held out different shares', () => {
  it('warns where the parts of a cut contradict the total, and takes the effect within days', async () => {
    const tables = programme();
    const one = (text: string) => text.replaceAll(/^w2,/gm, 'w1,');
    const store = await shop({ ...tables, campaigns: tables.campaigns!, contacts: one(tables.contacts!) }, [
      '--margin',
      '1',
    ]);
    const [row] = await store.rows(
      'measure',
      'lift',
      '--campaign',
      'w1',
      '--metric',
      'margin',
      ...['--as-of', '2026-03-01'],
    );
    expect(row).toMatchObject({ strata: 2, treated: 1050, control: 950 });
    expect(row!.difference).toBeCloseTo((950 * (428 / 95 - 4) + 100 * (15 / 10 - 1)) / 1050, 2);
    const waves = await store.rows(
      'measure',
      'lift',
      '--campaign',
      'w1',
      '--by',
      'wave',
      '--as-of',
      '2026-03-01',
    );
    expect(waves.map((part) => [part.value, part.treated, part.control])).toEqual([
      ['2026-01-05', 950, 50],
      ['2026-02-05', 100, 900],
      ['total', 1050, 950],
    ]);
    store.close();
  });
});

describe('looking early', () => {
  it('the interval of an open window holds at every look, and the naive one is not shown', async () => {
    const store = await shop(programme(), ['--margin', '1']);
    const asked = ['measure', 'lift', '--campaign', 'w1', '--interim', '--as-of', '2026-01-09'];
    const [open] = await store.rows(...asked);
    expect(open).toMatchObject({
      guard: 'sequence',
      method: 'newcombe-sequence',
      information: 0.5,
      trust: 'maturity',
    });
    const [looks] = await store.rows(...asked, '--looks', '2');
    expect(looks).toMatchObject({ guard: 'looks', method: 'newcombe-looks', look: 1, looks: 2 });
    expect(looks!.alpha_spent).toBeCloseTo(0.0030506, 6);
    const [done] = await store.rows('measure', 'lift', '--campaign', 'w1', '--as-of', '2026-01-14');
    expect(done).toMatchObject({ guard: 'fixed', information: 1, trust: 'ok' });
    const width = (row: Readonly<Record<string, unknown>> | undefined) =>
      Number(row!.difference_high) - Number(row!.difference_low);
    expect(width(looks)).toBeGreaterThan(1.4 * width(done));
    expect(width(open)).toBeGreaterThan(1.4 * width(done));
    const { err } = await store.clm(...asked);
    expect(err).toMatch(/do not decide on it/);
    expect(err).toMatch(/w1: still running: interval and p hold at every look/);
    const [roi] = await store.rows(
      'measure',
      'roi',
      '--campaign',
      'w1',
      '--interim',
      '--as-of',
      '2026-01-09',
    );
    expect(roi!.method).toMatch(/-sequence$/);
    store.close();
  });
});

describe('parts that lack an arm', () => {
  it('are counted in their place, and not compared', async () => {
    const store = await shop({
      customers: csv('customer_id,region', [
        ['a', 'north'],
        ['b', 'south'],
        ['c', ''],
      ]),
      campaigns: csv('campaign_id,window_days', [['k', 5]]),
      contacts: csv('campaign_id,customer_id,contacted_on,arm', [
        ['k', 'a', '2026-01-01', 'treated'],
        ['k', 'b', '2026-01-01', 'control'],
        ['k', 'c', '2026-01-01', 'treated'],
      ]),
      orders: csv('order_id,customer_id,ordered_on,amount', [['o', 'a', '2026-01-02', 10]]),
    });
    const rows = await store.rows('measure', 'lift', '--by', 'region', '--as-of', '2026-02-01');
    expect(rows.map((row) => [row.value, row.treated, row.control, row.difference, row.trust])).toEqual([
      ['north', 1, 0, null, 'no_control'],
      ['south', 0, 1, null, 'no_treated'],
      ['(unknown)', 1, 0, null, 'no_control'],
      ['total', 2, 1, 0.5, 'ok'],
    ]);
    store.close();
  });
});
