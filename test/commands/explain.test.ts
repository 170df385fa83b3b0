import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../../src/commands/tree.js';
import { loadShop } from '../store/loadShop.js';

let shop: Awaited<ReturnType<typeof loadShop>>;

beforeAll(async () => {
  shop = await loadShop();
  await shop.clm(
    'predict',
    'train',
    'answers',
    '--target',
    'response',
    '--features',
    'recency_days,orders_365',
  );
}, 120_000);
afterAll(() => shop.close());

/** What each measure needs besides its name; the others run as they are. */
const words: Readonly<Record<string, readonly string[]>> = {
  attribution: ['--rule', 'last,markov'],
  products: ['--by', 'category'],
};

/** The explanation of a command line, without the SQL. */
async function explained(
  ...argv: readonly string[]
): Promise<{ status: number; lines: readonly string[]; err: string }> {
  const { status, err } = await shop.clm(...argv, '--explain', '--quiet');
  const lines = err.split('\n');
  const sql = lines.findIndex((line) => /^sql\b/.test(line));
  return { status, err, lines: sql < 0 ? lines : lines.slice(0, sql) };
}

describe('--explain', () => {
  it.each(entries.filter(({ path }) => path[0] === 'measure').map(({ path }) => path[1]!))(
    'measure %s explains itself, or says in an exit 5 what is missing',
    async (name) => {
      const { status, err } = await explained('measure', name, ...(words[name] ?? []));
      expect([0, 5, 7], err).toContain(status);
      expect(err.trim()).not.toBe('');
      expect(err).not.toContain('there is nothing to explain');
    },
  );

  it.each([
    'measure customers',
    'measure funnel',
    'measure retention',
    'measure retention --by cohort',
    'measure retention --by cycle',
    'measure segments',
    'measure products',
    'measure products --combinations --by category',
    'measure attribution',
    'audit',
    'predict evaluate answers',
    'predict clv',
  ])('clm %s says what was read, what counted, and how', async (line) => {
    const { status, lines } = await explained(...line.split(' '));
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^read: rows dated (from \d{4}-\d\d-\d\d|up) to 2025-04-30; none later$/);
    expect(lines.some((text) => /^(counted|tried): .*\d/.test(text))).toBe(true);
    expect(lines.filter((text) => text.includes(' = ')).length).toBeGreaterThanOrEqual(2);
    expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([
    'measure customers',
    'measure funnel',
    'measure retention',
    'measure products --by category',
    'measure segments',
    'measure retention --by cohort',
  ])('every division in clm %s is right as printed', async (line) => {
    const { lines } = await explained(...line.split(' '));
    const divisions = lines.flatMap((text) => [
      ...text.matchAll(
        /(?<![\w.])(-?\d+(?:\.\d+)?) \/ (\d+(?:\.\d+)?) = (-?\d+(?:\.\d+)?(?:e-\d+)?)(?!\S*\d)/g,
      ),
    ]);
    expect(divisions.length).toBeGreaterThan(0);
    for (const [text, part, whole, value] of divisions) {
      const off = Math.abs(Number(part) / Number(whole) - Number(value));
      expect(off, text).toBeLessThanOrEqual(
        Math.max(1e-5, value!.split('.')[1]?.length === 2 ? 0.01 : 0) * Math.max(1, Math.abs(Number(value))),
      );
    }
  });

  it('the profit of all is what the rows sum to', async () => {
    const { lines } = await explained('measure', 'customers');
    const said = lines
      .join('\n')
      .match(/of all: ([\d.]+) - ([\d.]+) - ([\d.]+) = ([\d.]+)/)!
      .slice(1)
      .map(Number);
    const { out } = await shop.clm(
      'measure',
      'customers',
      '--columns',
      'margin,contact_cost,service_cost,profit',
      '--no-header',
    );
    const sums = out
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .reduce((all, row) => all.map((sum, i) => sum + row[i]!), [0, 0, 0, 0]);
    expect(said).toEqual(sums.map((sum) => expect.closeTo(sum, 1)));
  });
});
