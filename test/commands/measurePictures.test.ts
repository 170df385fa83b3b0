import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseXml } from '../harness/xml.js';
import { type Bench, bench } from './loadInto.js';

it('nothing is drawn of a grid without anybody, and the page says so', async () => {
  const place = await bench('--margin', '0.5');
  await place.load('customers', 'customer_id\nx\n');
  const page = await place.clm(
    'measure',
    'ladder',
    '--by',
    'grid',
    '--as-of',
    '2026-03-01',
    '--format',
    'html',
  );
  expect(page.status, page.err).toBe(0);
  expect(page.out).not.toContain('<svg');
  place.close();
});

/** The pictures of measures that estimate: the terminal shows where each interval lies, a page is well-formed. */
describe('pictures of estimates', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench('--margin', '0.5');
    const shop = (table: string) =>
      readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url), 'utf8');
    for (const table of ['customers', 'products', 'orders']) await place.load(table, shop(table));
    const cases = Array.from({ length: 60 }, (_, i) => {
      const month = 1 + (i % 6);
      return `k${i},C00${String(100 + i)},2024-0${month}-10,${i % 5 === 0 ? '' : `2024-0${month}-1${1 + (i % 8)}`},${i % 3 ? 'complaint' : 'return'}`;
    });
    await place.load('cases', `case_id,customer_id,opened_on,closed_on,kind\n${cases.join('\n')}\n`);
    await place.load(
      'markets',
      'period,segment,brand,size,share,respondents\n2024-Q3,garden,,12000,,400\n2024-Q3,garden,Rival,,35%,400\n2024-Q3,cars,Other,,20%,\n',
    );
    await place.load('targets', 'metric,value,due_on,owner\norders,4000,2025-12-31,Ann\n');
  });
  afterAll(() => place.close());

  it.each([
    ['facts', [], 'as the rule says', 'loyal spend more'],
    ['share', [], 'Share of the market', 'garden, Rival'],
    ['share', ['--peers', 'region'], 'Share of wallet', 'all'],
    ['service', [], 'per 1,000 orders by kind', 'complaint'],
    ['service', ['--by', 'recovery'], 'as customers alike', 'after it was opened'],
    ['service', ['--by', 'open'], 'Days that cases have been open', 'k0, return'],
    ['targets', [], 'the target', 'all sales: orders, chance'],
    ['ladder', ['--by', 'matrix'], 'Where customers of each state went', 'won-back'],
    ['ladder', ['--by', 'grid'], 'thirds of profit', 'middle'],
    ['channels', ['--moves'], 'Where customers of each channel went', 'nothing before'],
  ])('%s %j: %s', async (name, flags, title, label) => {
    const drawn = await place.clm(
      'measure',
      name,
      ...flags,
      '--chart',
      '--format',
      'table',
      '--color',
      'never',
    );
    expect(drawn.err).not.toContain('nothing to draw');
    const picture = drawn.out.slice(drawn.out.lastIndexOf('\n\n', drawn.out.length - 60));
    expect(drawn.out).toContain(title);
    expect(drawn.out).toContain(label);
    expect(picture).not.toMatch(/NaN|undefined/);
    const page = await place.clm('measure', name, ...flags, '--format', 'html');
    expect(page.status, page.err).toBe(0);
    parseXml(page.out);
    expect(page.out).toContain('<svg');
  });
});
