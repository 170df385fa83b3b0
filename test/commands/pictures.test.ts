import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli.js';
import { entries } from '../../src/commands/tree.js';
import { chartData } from '../../src/render/chartData.js';
import type { Result } from '../../src/result.js';
import { bufferIo } from '../harness/bufferIo.js';
import { elements, parseXml, wordsOf } from '../harness/xml.js';
import { loadShop } from '../store/loadShop.js';
import { bench } from './loadInto.js';

let shop: Awaited<ReturnType<typeof loadShop>>;

beforeAll(async () => {
  shop = await loadShop();
});
afterAll(() => shop.close());

const questions = [
  'measure funnel',
  'measure roi --campaign spring-24',
  'measure lift',
  'measure customers',
  'measure retention',
  'measure retention --by cohort',
  'measure retention --by cycle',
  'measure segments',
  'measure products --by category',
  'measure products --by category --combinations',
  'measure attribution --rule last,linear',
  'audit',
  'status',
];

/** A command run in the shop, with what it returned before it was printed. */
async function asked(line: string, env: Readonly<Record<string, string>> = {}) {
  const io = bufferIo({ cwd: shop.folder, env });
  let first: Result | undefined;
  const status = await run(line.split(' '), io, (results) => {
    first = Array.isArray(results) ? (results as readonly Result[])[0] : (results as Result);
  });
  return { status, out: io.out(), err: io.err(), result: first! };
}

describe.each(questions)('clm %s as a page', (question) => {
  it('is well-formed, holds what the table holds, and is the same page every time', async () => {
    const page = await asked(`${question} --format html --explain`);
    expect(page.status).toBe(0);
    const root = parseXml(page.out);
    const cells = elements(root, 'tbody')[0]!.children.flatMap((row) =>
      typeof row === 'string'
        ? []
        : [row.children.map((cell) => (typeof cell === 'string' ? cell : wordsOf(cell)))],
    );
    const md = await asked(`${question} --format md`);
    const first = md.out.split('\n\n').find((part) => part.startsWith('|'))!;
    const lines = first.split('\n').filter((line) => line.startsWith('|'));
    const rows = lines.slice(2).map((line) => line.slice(2, -2).replaceAll('\\', '').split(' | '));
    expect(cells.map((row) => row.map((cell) => cell.trim()))).toEqual(
      rows.map((row) => row.map((cell) => cell.trim())),
    );
    for (const { text } of page.result.notes ?? []) expect(wordsOf(root)).toContain(text);
    expect((await asked(`${question} --format html --explain`)).out).toBe(page.out);
  });
});

describe('the whale curve', () => {
  it('passes through the cumulative share of every tenth of the customers', async () => {
    const { result } = await asked('measure customers');
    const data = chartData(result)!;
    if (data.drawn.kind !== 'curve') throw new Error('no curve');
    const at = (name: string) => result.columns.findIndex((column) => column.name === name);
    const rows = [...result.rows];
    const all = rows.reduce((sum, row) => sum + Number(row[at('customers')]), 0);
    let before = 0;
    for (const row of rows) {
      before += Number(row[at('customers')]);
      const share = before / all;
      const point = data.drawn.points.find((one) => Math.abs(one.x - share) < 1e-12);
      expect(point?.y, `after ${before} customers`).toBeCloseTo(Number(row[at('cumulative_share')]), 9);
    }
  });
});

describe('--chart', () => {
  it('draws below the table, in ASCII where colours are not wanted or the terminal is dumb', async () => {
    const { out } = await asked('measure segments --chart');
    expect(out).toContain('█');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const plain = (await asked('measure segments --chart', env)).out;
      expect(plain.slice(plain.indexOf('Share of'))).toMatch(/^[\n -~]*#[\n -~]*$/);
    }
  });

  it('is refused where there are no pictures, and says where there is nothing to draw', async () => {
    const csv = await asked('measure segments --chart --format csv');
    expect([csv.status, csv.out]).toEqual([2, '']);
    expect(csv.err).toContain('--chart: there are no pictures in csv');
    expect((await asked('status --chart')).err).toContain('note: there is nothing to draw here');
  });
});

describe('stores with next to nothing', () => {
  const orders = {
    'nothing at all': '',
    'one order': 'O1,A,2025-03-01,10,4\n',
    'all returned': 'O1,A,2025-03-01,10,4\nO2,A,2025-03-02,-10,-4\n',
    'a loss': 'O1,A,2025-03-01,10,40\n',
  };
  it.each(Object.entries(orders))(
    '%s: every measure is a page and a picture, or a clear exit 5',
    async (_, rows) => {
      const place = await bench();
      await place.load('customers', 'customer_id\nA\n');
      if (rows !== '') await place.load('orders', `order_id,customer_id,ordered_on,amount,cost\n${rows}`);
      for (const { path } of entries.filter((entry) => entry.path[0] === 'measure')) {
        const page = await place.clm(...path, '--format', 'html', '--explain');
        expect([0, 5], `${path.join(' ')}: ${page.err}`).toContain(page.status);
        expect(page.err).not.toMatch(/NaN|undefined|Infinity/);
        if (page.status === 0) parseXml(page.out);
        else expect(page.out).toBe('');
        const drawn = await place.clm(...path, '--chart');
        expect(drawn.status, `${path.join(' ')}: ${drawn.err}`).toBe(page.status);
      }
      place.close();
    },
  );
});
