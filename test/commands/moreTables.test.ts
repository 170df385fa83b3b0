import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDay } from '../../src/days.js';
import { parsePeriod } from '../../src/periods.js';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
  await shop.load('customers', 'customer_id\nA\nB\n');
  await shop.load('campaigns', 'campaign_id,starts_on\nspring,2026-03-01\n');
});
afterEach(() => shop.close());

describe('cases', () => {
  const open = 'case_id,customer_id,opened_on,kind\nT1,A,2026-01-05,complaint\nT2,B,2026-01-06,question\n';

  it('are closed by a later export, which says nothing of what it does not give', async () => {
    expect(await shop.load('cases', open)).toBe('2 0 0 0');
    expect(await shop.load('cases', open)).toBe('0 0 2 0');
    const later = 'case_id,customer_id,opened_on,closed_on,cost\nT1,A,2026-01-05,2026-01-08,7.5\n';
    expect(await shop.load('cases', later)).toBe('0 1 0 0');
    expect(
      await shop.rows('select case_id, kind, closed_on, days_open, cost from cases order by case_id'),
    ).toEqual(['T1|complaint|2026-01-08|3|7.5', 'T2|question|||']);
  });

  it('are not closed before they are opened, nor opened by strangers', async () => {
    const wrong = 'case_id,customer_id,opened_on,closed_on\nT1,A,2026-01-05,2026-01-04\n';
    expect(await shop.load('cases', wrong)).toContain('closed_before_opened');
    expect(await shop.load('cases', wrong.replace(',A,', ',Z,').replace('-04', '-05'))).toContain(
      'unknown_customer',
    );
    const sameDay = 'case_id,customer_id,opened_on,closed_on\nT1,A,2026-01-05 14:00,2026-01-05\n';
    expect(await shop.load('cases', sameDay)).toBe('1 0 0 0');
  });

  it('count for the day that reports are as of', async () => {
    await shop.load('cases', open);
    expect((await shop.clm('status')).err).toContain('reports are as of 2026-01-06');
  });
});

describe('visits', () => {
  const header = 'customer_id,at,page,product_id,channel,seconds\n';

  it('without an id are counted: a file with k equal rows makes the store hold k', async () => {
    const row = 'A,2026-01-05 10:00:00,/shoes,P1,email,12.5\n';
    expect(await shop.load('visits', header + row + row)).toBe('2 0 0 0');
    expect(await shop.load('visits', header + row + row)).toBe('0 0 2 0');
    expect(await shop.load('visits', header + row + row + row)).toBe('1 0 2 0');
    expect(await shop.rows('select customer_id, at, page, product_id, seconds, copies from visits')).toEqual([
      'A|2026-01-05 10:00:00|/shoes|P1|12.5|3',
    ]);
  });

  it('with an id are known by it, and corrected', async () => {
    const csv = (seconds: number) => `visit_id,customer_id,at,seconds\nv1,A,2026-01-05,${seconds}\n`;
    expect(await shop.load('visits', csv(10))).toBe('1 0 0 0');
    expect(await shop.load('visits', csv(10))).toBe('0 0 1 0');
    expect(await shop.load('visits', csv(11))).toBe('0 1 0 0');
    expect(await shop.rows('select visit_id, seconds, page, product_id from visits')).toEqual(['v1|11||']);
  });

  it('keep every row, whatever the rows are', async () => {
    const cell = fc.constantFrom('', 'x');
    const row = fc.tuple(fc.constantFrom('', 'v1', 'v2'), fc.constantFrom('A', 'B'), cell, cell, cell);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const store = await bench();
        try {
          await store.load('customers', 'customer_id\nA\nB\n');
          const text = rows.map((cells) => `${cells.join(',')},2026-01-05\n`).join('');
          const file = `visit_id,customer_id,page,channel,product_id,at\n${text}`;
          const counts = await store.load('visits', file, '--max-rejects', '100%');
          const [inserted, , unchanged, rejected] = counts.split(' ').map(Number);
          expect(inserted! + unchanged! + rejected!).toBe(rows.length);
          const [held] = await store.rows('select coalesce(sum(copies), 0) from visits');
          expect(Number(held)).toBe(inserted);
          const keyless = rows.filter(([id]) => id === '').length;
          const [plain] = await store.rows(
            'select coalesce(sum(copies), 0) from visits where visit_id is null',
          );
          expect(Number(plain)).toBe(keyless);
          expect(await store.load('visits', file, '--max-rejects', '100%')).toBe(
            `0 0 ${rows.length - rejected!} ${rejected}`,
          );
        } finally {
          store.close();
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  }, 240_000);

  it('last no less than nothing', async () => {
    expect(await shop.load('visits', `${header}A,2026-01-05,,,,-1\n`)).toContain('negative');
  });
});

describe('targets', () => {
  const header = 'campaign_id,metric,value,due_on,channel,owner\n';

  it('are one per campaign and metric; a later export moves them', async () => {
    expect(await shop.load('targets', `${header}spring,purchases,120,2026-04-30,,Ann\n`)).toBe('1 0 0 0');
    expect(await shop.load('targets', `${header}spring,purchases,150,2026-05-31,,Ann\n`)).toBe('0 1 0 0');
    expect(await shop.rows('select campaign_id, metric, value, due_on, owner from targets')).toEqual([
      'spring|purchases|150|2026-05-31|Ann',
    ]);
  });

  it('of no campaign are told apart by their channel', async () => {
    const file = `${header},revenue,5,2026-12-31,email,\n,revenue,6,2026-12-31,post,\n`;
    expect(await shop.load('targets', file)).toBe('2 0 0 0');
    expect(await shop.load('targets', file)).toBe('0 0 2 0');
  });

  it('belong to known campaigns and never move the day of reports', async () => {
    expect(await shop.load('targets', `${header}winter,purchases,1,2026-04-30,,\n`)).toContain(
      'unknown_campaign',
    );
    await shop.load('targets', `${header}spring,purchases,1,2031-04-30,,\n`);
    expect((await shop.clm('status')).err).not.toContain('reports are as of 2031');
  });
});

describe('markets', () => {
  it('are one per period, segment and brand, however the period is written', async () => {
    const file = (period: string) => `period,segment,brand,sales,share\n${period},beer,Ours,100.50,12.5%\n`;
    expect(await shop.load('markets', file('2026-Q1'))).toBe('1 0 0 0');
    expect(await shop.load('markets', file('Q1 2026'))).toBe('0 0 1 0');
    expect(
      await shop.rows('select period, first_day, last_day, brand, size, sales, share from markets'),
    ).toEqual(['2026-Q1|2026-01-01|2026-03-31|Ours||100.5|0.125']);
  });

  it('speak of a period', async () => {
    expect(await shop.load('markets', 'period,sales\nlast spring,1\n')).toContain('not_a_period');
  });
});

describe('a period', () => {
  it.each([
    ['2026', '2026', '2026-01-01', '2026-12-31'],
    ['2026年', '2026', '2026-01-01', '2026-12-31'],
    ['2024-02', '2024-02', '2024-02-01', '2024-02-29'],
    ['2026年1月', '2026-01', '2026-01-01', '2026-01-31'],
    ['2026H2', '2026-H2', '2026-07-01', '2026-12-31'],
    ['q4 2025', '2025-Q4', '2025-10-01', '2025-12-31'],
    ['2026-W01', '2026-W01', '2025-12-29', '2026-01-04'],
    ['2020-W53', '2020-W53', '2020-12-28', '2021-01-03'],
    ['2026-03-31', '2026-03-31', '2026-03-31', '2026-03-31'],
    ['2026-01-05/2026-02-01', '2026-01-05/2026-02-01', '2026-01-05', '2026-02-01'],
  ])('%s', (text, spelling, first, last) => {
    const period = parsePeriod(text)!;
    expect([period.text, formatDay(period.firstDay), formatDay(period.lastDay)]).toEqual([
      spelling,
      first,
      last,
    ]);
    expect(parsePeriod(period.text)).toEqual(period);
  });

  it.each([
    '',
    '26',
    '2026-13',
    '2026-Q5',
    '2026-Q0',
    '2026-H3',
    '2026-W54',
    '2026-W00',
    '2021-W53',
    '2026-02-30',
    '2026-02-01/2026-01-01',
    '2026-01-01/2026-02-01/2026-03-01',
  ])('"%s" is none', (text) => {
    expect(parsePeriod(text)).toBeUndefined();
  });
});

describe('rates', () => {
  it('are one per pair of currencies and day, and above 0', async () => {
    const file = (rate: string) => `from,to,date,rate\nusd,EUR,2026-01-02,${rate}\n`;
    expect(await shop.load('rates', file('0.91'))).toBe('1 0 0 0');
    expect(await shop.load('rates', file('0.92'))).toBe('0 1 0 0');
    expect(await shop.rows('select from_currency, to_currency, day, rate from rates')).toEqual([
      'USD|EUR|2026-01-02|0.92',
    ]);
    expect(await shop.load('rates', file('0'))).toContain('not_a_rate');
    expect(await shop.load('rates', file('1').replace('EUR', 'USD'))).toContain('same_currency');
    expect(await shop.load('rates', file('1').replace('EUR', 'EURO'))).toContain('not_a_currency');
  });
});
