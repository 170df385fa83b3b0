import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadShop } from '../store/loadShop.js';

let shop: Awaited<ReturnType<typeof loadShop>>;
let plain: Database.Database;

const cases = `case_id,customer_id,opened_on,closed_on,kind,cost
K1,C00002,2024-03-05,2024-03-08,complaint,12.50
K2,C00003,2025-03-05,,complaint,3
`;
const targets = `campaign_id,channel,metric,value,due_on,owner
spring-25,,orders,40,2025-04-08,Ann
,web,revenue,50000,2025-12-31,Bo
`;
const markets = `period,segment,brand,size,share,respondents
2024,kitchen,Other,200000,40%,300
`;

beforeAll(async () => {
  shop = await loadShop();
  for (const [table, text] of Object.entries({ cases, targets, markets })) {
    expect(await shop.load(table, text)).toMatch(/ 0$/);
  }
  plain = new Database(`${shop.folder}/clm.db`, { readonly: true });
}, 60_000);
afterAll(() => {
  plain.close();
  shop.close();
});

type Cells = Readonly<Record<string, string | number | null>>;

/** What a command answers, and what the statements of its explanation answer in an SQLite shell that knows nothing of clm. */
async function both(
  line: string,
): Promise<{ rows: readonly Cells[]; answers: readonly (readonly Cells[])[] }> {
  const { out, err, status } = await shop.clm(...line.split(' '), '--explain', '--quiet', '--format', 'json');
  expect([0, 7], err).toContain(status);
  const statements = `\n${err}`.split(/\nsql\b[^\n]*:\n/).slice(1);
  expect(statements.length, line).toBeGreaterThan(0);
  const answers = statements.map((sql) => {
    expect(sql, line).not.toMatch(/@\w|\?/);
    return plain.prepare<[], Cells>(sql).all();
  });
  return { rows: JSON.parse(out), answers };
}

const sum = (rows: readonly Cells[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

describe('the SQL of --explain runs as it is shown', () => {
  it.each([
    'measure attribution --assume-margin 30%',
    'measure channels --by channel,region',
    'measure channels --moves',
    'measure customers --from 2024-01-01',
    'measure facts',
    'measure funnel',
    'measure ladder',
    'measure lift --metric margin,responded --per-delivered',
    'measure products --combinations --by category --all',
    'measure products --customers-of garden --by category',
    'measure roi --window 20',
    'measure segments --from 2024-01-01',
    'measure share --by wallet --peers loyalty_card',
    'measure share',
    'measure targets',
    'measure watch --campaign spring-25',
    'show C00002',
    'audit',
    'predict forecast --channel web',
    'predict preferences',
  ])('clm %s', async (line) => {
    await both(line);
  });

  it('gives the margin of customers, products and channels that the tables print', async () => {
    const customers = await both('measure customers --by customer --as-of 2025-03-01');
    expect(sum(customers.answers[0]!, 'known')).toBeCloseTo(100 * sum(customers.rows, 'margin'), 4);
    expect(customers.answers[0]!.length).toBe(customers.rows.length);
    const products = await both('measure products --by category --period 200');
    for (const row of products.rows) {
      const found = products.answers[0]!.find((one) => one.label === row.category)!;
      expect([found.orders, found.customers, found.known, found.knownBefore]).toEqual([
        row.orders,
        row.customers,
        expect.closeTo(100 * Number(row.margin), 4),
        expect.closeTo(100 * Number(row.margin_before), 4),
      ]);
    }
    const channels = await both('measure channels');
    for (const row of channels.rows.filter((one) => Number(one.orders) > 0)) {
      const found = channels.answers[0]!.find((one) => one.label === row.channel)!;
      expect([found.orders, found.known]).toEqual([row.orders, expect.closeTo(100 * Number(row.margin), 4)]);
    }
    expect(sum(channels.answers[1]!, 'contacts')).toBe(sum(channels.rows, 'contacts'));
  });

  it('gives the arms of roi and lift, the credit of contacts and the funnel', async () => {
    const roi = await both('measure roi');
    const [arms, credit, , booked] = roi.answers as readonly (readonly Cells[])[];
    const treated = arms!.filter((one) => one.arm !== 'control');
    expect(sum(treated, 'units')).toBe(sum(roi.rows, 'treated'));
    expect(sum(treated, 'known')).toBeCloseTo(100 * sum(roi.rows, 'gross_margin'), 4);
    expect(sum(credit!, 'margin')).toBeCloseTo(100 * sum(roi.rows, 'attributed_margin'), 4);
    expect(booked!.length).toBeGreaterThan(0);
    const last = await both('measure attribution --as-of 2025-03-20');
    expect(sum(last.answers[0]!, 'margin')).toBeCloseTo(100 * sum(last.rows, 'margin'), 4);
    const funnel = await both('measure funnel');
    expect(sum(funnel.answers[0]!, 'targeted')).toBe(sum(funnel.rows, 'targeted'));
    const lift = await both('measure lift --metric responded');
    expect(
      sum(
        lift.answers.at(-1)!.filter((one) => one.arm !== 'control'),
        'units',
      ),
    ).toBe(sum(lift.rows, 'treated_sum'));
  });
});
