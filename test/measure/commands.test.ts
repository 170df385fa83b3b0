import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, type Shop, shop } from './shop.js';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;

/** 300 treated and 100 held-out customers; 60 and 10 of them buy for about 50, some a little later than the window. */
function campaign(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const contacts = Array.from({ length: 400 }, (_, i) => [
    'spring',
    `c${i}`,
    day(5),
    i < 300 ? (i < 150 ? 'plain' : 'voucher') : 'control',
    'email',
  ]);
  const orders = Array.from({ length: 400 }, (_, i) => i)
    .filter((i) => i % 5 === 0 && (i < 300 || i % 10 === 0))
    .map((i) => [`o${i}`, `c${i}`, day(6 + (i % 9)), 40 + (i % 21)]);
  return {
    campaigns: csv('campaign_id,name,channel,window_days,contact_cost', [
      ['spring', 'Spring', 'email', 10, 0.5],
    ]),
    contacts: csv('campaign_id,customer_id,contacted_on,arm,channel', contacts),
    orders: csv('order_id,customer_id,ordered_on,amount', orders),
    ...more,
  };
}

describe('measure on a store', () => {
  let store: Shop;
  beforeAll(async () => {
    store = await shop(campaign(), ['--margin', '0.4']);
  });
  afterAll(() => store.close());

  it('roi has the columns of the contract, in their order', async () => {
    const { out } = await store.clm('measure', 'roi', '--as-of', day(20));
    expect(out.split('\n')[0]).toMatch(
      /^campaign_id,arm,treated,control,cost,gross_margin,gross_roi,attributed_margin,attributed_roi,incremental_margin,incremental_margin_low,incremental_margin_high,incremental_roi,incremental_roi_low,incremental_roi_high,roi_state,method,control_buyers,trust\b/,
    );
  });

  it('lift and funnel too', async () => {
    const lift = await store.clm('measure', 'lift', '--campaign', 'spring', '--as-of', day(20));
    expect(lift.out.split('\n')[0]).toMatch(
      /^campaign_id,arm,metric,treated,control,treated_mean,control_mean,difference,difference_low,difference_high,p_value,relative,relative_low,relative_high,relative_state,method\b/,
    );
    const funnel = await store.clm('measure', 'funnel', '--as-of', day(20));
    expect(funnel.out.split('\n')[0]).toMatch(
      /^campaign_id,arm,channel,targeted,sent,rejected,bounced,delivered,opened,clicked,unsubscribed,complained\b/,
    );
  });

  it('small arms get the two-part interval, rates Newcombe, and what is asked for is done', async () => {
    const method = async (...argv: string[]) =>
      (await store.rows('measure', ...argv, '--as-of', day(20)))[0]!.method;
    expect(await method('roi')).toBe('two-part');
    expect(await method('roi', '--method', 'welch')).toBe('welch');
    expect(await method('lift')).toBe('newcombe');
    expect(await method('lift', '--metric', 'margin')).toBe('two-part');
    expect(await method('lift', '--metric', 'orders', '--method', 'welch')).toBe('welch');
  });

  it('a method that does not fit the metric, an unknown metric and an unknown campaign exit 2', async () => {
    const fails = async (...argv: string[]) => {
      const done = await store.clm('measure', ...argv);
      expect(done.status).toBe(2);
      return done.err;
    };
    expect(await fails('lift', '--metric', 'spend', '--method', 'newcombe')).toMatch(/two-part or welch/);
    expect(await fails('lift', '--metric', 'purchases')).toMatch(/did you mean "purchase"/);
    expect(await fails('roi', '--campaign', 'sprin')).toMatch(/did you mean "spring"/);
    expect(await fails('roi', '--shares', 'control')).toMatch(/expected shares/);
    expect(await fails('roi', '--window', '0')).toMatch(/from 1 to 3660 days/);
  });

  it('the window can be changed, and decides what counts', async () => {
    const short = await store.rows(
      'measure',
      'lift',
      '--metric',
      'spend',
      '--window',
      '3',
      '--as-of',
      day(20),
    );
    const long = await store.rows('measure', 'lift', '--metric', 'spend', '--as-of', day(20));
    expect(Number(short[0]!.treated_sum)).toBeLessThan(Number(long[0]!.treated_sum));
    expect(short[0]!.window_days).toBe(3);
  });

  it('shares that were planned are tested', async () => {
    const of = async (shares: string) =>
      (await store.rows('measure', 'roi', '--as-of', day(20), '--shares', shares))[0]!.trust;
    expect(await of('plain=3,voucher=3,control=2')).toBe('ok');
    expect(await of('plain=45%,voucher=45%,control=10%')).toBe('srm');
  });

  it('two runs are the same bytes, and later rows do not matter', async () => {
    const first = await store.clm('measure', 'roi', '--as-of', day(14), '--format', 'json');
    expect((await store.clm('measure', 'roi', '--as-of', day(14), '--format', 'json')).out).toBe(first.out);
    const truncated = campaign();
    const [header, ...rows] = truncated.orders!.trim().split('\n');
    const until = await shop(
      {
        ...truncated,
        orders: [header, ...rows.filter((row) => row.split(',')[2]! <= day(14)), ''].join('\n'),
      },
      ['--margin', '0.4'],
    );
    expect((await until.clm('measure', 'roi', '--as-of', day(14), '--format', 'json')).out).toBe(first.out);
    until.close();
  });

  it('explains itself', async () => {
    const { err } = await store.clm('measure', 'roi', '--as-of', day(20), '--explain');
    expect(err).toContain('incremental ROI = (treated x');
    expect(err).toMatch(/check contamination: ok/);
    expect(err).toMatch(/with asked as/);
  });
});

describe('measure where it can not be believed, or not be said', () => {
  let store: Shop | undefined;
  const opened = async (
    more: Readonly<Record<string, string>>,
    init: readonly string[] = ['--margin', '0.4'],
  ) => {
    store?.close();
    store = await shop(campaign(more), init);
    return store;
  };
  afterAll(() => store?.close());

  it('contamination: printed, and exit 6 under --strict', async () => {
    const at = await opened({
      responses: csv('campaign_id,customer_id,type,at', [['spring', 'c350', 'opened', day(6)]]),
    });
    expect((await at.rows('measure', 'roi', '--as-of', day(20)))[0]!.trust).toBe('contamination');
    const strict = await at.clm('measure', 'roi', '--as-of', day(20), '--strict');
    expect(strict.status).toBe(6);
    expect(strict.out).not.toBe('');
    expect(strict.err).toMatch(/not trustworthy \(contamination\): 1 of 100 held-out units were contacted/);
    expect((await at.clm('measure', 'lift', '--as-of', day(20), '--strict')).status).toBe(6);
  });

  it('a response before the contact, and an address in two units', async () => {
    const at = await opened({
      customers: csv('customer_id,household_id,email', [
        ['c1', 'h1', 'a@example.com'],
        ['c2', '', 'A@example.com'],
      ]),
      responses: csv('campaign_id,customer_id,type,at', [['spring', 'c3', 'clicked', day(4)]]),
    });
    expect((await at.rows('measure', 'roi', '--as-of', day(20)))[0]!.trust).toBe(
      'double_membership response_before_contact',
    );
  });

  it('arms that differed before the send', async () => {
    const at = await opened({
      customers: csv(
        'customer_id,age',
        Array.from({ length: 400 }, (_, i) => [`c${i}`, i < 300 ? 30 + (i % 7) : 50 + (i % 7)]),
      ),
    });
    expect((await at.rows('measure', 'roi', '--as-of', day(20)))[0]!.trust).toBe('balance');
  });

  it('no control group: roi answers what it can and says how to get one, lift exits 5', async () => {
    const treatedOnly = campaign()
      .contacts!.split('\n')
      .filter((line) => !line.includes('control'));
    const at = await opened({ contacts: treatedOnly.join('\n') });
    const rows = await at.rows('measure', 'roi', '--as-of', day(20));
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatchObject({ control: null, roi_state: 'no_control', incremental_margin: null });
      expect(row).toMatchObject({ incremental_roi: null, method: null, control_buyers: null });
      expect(row.gross_roi).not.toBeNull();
    }
    expect((await at.clm('measure', 'roi', '--as-of', day(20))).err).toMatch(/no control group.*--holdout/);
    const lift = await at.clm('measure', 'lift', '--campaign', 'spring', '--as-of', day(20));
    expect(lift.status).toBe(5);
    expect(lift.err).toMatch(/no control group/);
  });

  it('no cost: every return is empty, the margin is not', async () => {
    const at = await opened({ campaigns: csv('campaign_id,window_days', [['spring', 10]]) });
    const [row] = await at.rows('measure', 'roi', '--as-of', day(20));
    expect(row).toMatchObject({ cost: 0, gross_roi: null, incremental_roi: null, roi_state: 'no_cost' });
    expect(row!.incremental_margin).not.toBeNull();
  });

  it('no margin known: exit 5, never a margin of 1', async () => {
    const at = await opened({}, []);
    const done = await at.clm('measure', 'roi', '--as-of', day(20));
    expect(done.status).toBe(5);
    expect(done.out).toBe('');
    expect(done.err).toMatch(/no known cost and no margin rate is set\nhint: pass --margin/);
    expect((await at.clm('measure', 'lift', '--metric', 'margin', '--as-of', day(20))).status).toBe(5);
    expect((await at.clm('measure', 'lift', '--metric', 'spend', '--as-of', day(20))).status).toBe(0);
    const [row] = await at.rows('measure', 'roi', '--as-of', day(20), '--margin', '50%');
    const [assumed] = await at.rows('measure', 'roi', '--as-of', day(20), '--assume-margin', '25%');
    expect(row!.gross_margin).toBe(Number(assumed!.gross_margin) * 2);
  });

  it('costs: fixed and shared ones split over treated arms, declared twice refused', async () => {
    const at = await opened({
      campaigns: csv('campaign_id,window_days,fixed_cost,contact_cost', [['spring', 10, 100.01, 0.0008]]),
      costs: csv('campaign_id,arm,kind,amount,day', [
        ['spring', 'voucher', 'design', 7, day(1)],
        ['spring', '', 'print', 10, day(2)],
        ['spring', '', 'late', 999, day(25)],
      ]),
    });
    const rows = await at.rows('measure', 'roi', '--as-of', day(20));
    expect(rows.map((row) => [row.arm, row.cost])).toEqual([
      ['plain', 55.13],
      ['voucher', 62.12],
    ]);
    const twice = await opened({
      costs: csv('campaign_id,kind,amount,day', [['spring', 'contact', 150, day(5)]]),
    });
    const done = await twice.clm('measure', 'roi', '--as-of', day(20));
    expect(done.status).toBe(5);
    expect(done.err).toMatch(/declared twice/);
  });

  it('an early look is empty, or interim and untrusted when asked for', async () => {
    const at = await opened({});
    const [early] = await at.rows('measure', 'roi', '--as-of', day(13));
    expect(early).toMatchObject({ roi_state: 'immature', incremental_roi: null, trust: 'maturity' });
    const [interim] = await at.rows('measure', 'roi', '--as-of', day(13), '--interim');
    expect(interim).toMatchObject({ roi_state: 'ok', trust: 'maturity' });
    expect(interim!.incremental_roi).not.toBeNull();
    expect((await at.rows('measure', 'roi', '--as-of', day(14)))[0]!.trust).toBe('ok');
  });

  it('the funnel counts people once per stage, people apart from machines', async () => {
    const event = (customer: number, type: string, machine: string) => [
      'spring',
      `c${customer}`,
      type,
      day(6),
      machine,
    ];
    const at = await opened({
      responses: csv('campaign_id,customer_id,type,at,machine', [
        ...Array.from({ length: 140 }, (_, i) => event(i, 'delivered', '')),
        event(140, 'bounced_hard', ''),
        event(141, 'rejected', ''),
        event(1, 'opened', 'no'),
        event(1, 'clicked', 'no'),
        event(2, 'opened', 'yes'),
        event(3, 'opened', ''),
        event(4, 'clicked', 'yes'),
        event(5, 'unsubscribed', ''),
        event(6, 'complained', ''),
        event(149, 'clicked', 'no'),
      ]),
    });
    const [plain] = await at.rows('measure', 'funnel', '--as-of', day(20));
    expect(plain).toMatchObject({
      arm: 'plain',
      channel: 'email',
      targeted: 150,
      sent: 150,
      rejected: 1,
      bounced: 1,
    });
    expect(plain).toMatchObject({ delivered: 141, opened: 2, clicked: 2, unsubscribed: 1, complained: 1 });
    expect(plain).toMatchObject({ opened_by_machine: 1, opened_by_unknown: 1, clicked_by_machine: 1 });
    expect(plain!.delivered_per_sent).toBeCloseTo(141 / 150, 10);
    expect(plain!.clicked_per_delivered).toBeCloseTo(2 / 141, 10);
  });
});
