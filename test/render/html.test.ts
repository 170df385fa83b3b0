import { describe, expect, it } from 'vitest';
import { page } from '../../src/render/html.js';
import { type Chart, note, type Result, type Row, warning } from '../../src/result.js';
import { elements, hasClass, parseXml, wordsOf, type XmlElement } from '../harness/xml.js';

const options = { title: 'clm measure x', made: 'clm 0: clm measure x' };
const html = (result: Result | readonly Result[], further = {}) =>
  [...page(Array.isArray(result) ? result : [result as Result], { ...options, ...further })].join('');

const hostile = '<script>alert("1 & \'2\'")</script>]]>\u0007';

const plain: Result = {
  title: `Customers ${hostile}`,
  currency: { code: 'EUR', digits: 2 },
  columns: [
    { name: 'customer_id', kind: 'text', heading: 'customer' },
    { name: 'profit', kind: 'money' },
    { name: 'secret', kind: 'count', machineOnly: true },
  ],
  rows: [
    [hostile, -123456, 1],
    ['夏子', undefined, 2],
  ],
  notes: [note('as of 2025-04-30'), warning(hostile)],
  explain: [`profit = margin < cost ${hostile}`],
};

/** The result with a chart, parsed; the drawing that a wide page shows. */
function drawn(columns: Result['columns'], rows: readonly Row[], chart: Chart): XmlElement {
  const root = parseXml(html({ columns, rows, chart, currency: { code: 'EUR', digits: 2 } }));
  return elements(root, 'svg')[0]!;
}

/** Numbers of an axis as they can be read off: the straight line through two of its labels. */
function scaleOf(labels: readonly { readonly at: number; readonly value: number }[]) {
  const [a, b] = [labels[0]!, labels.at(-1)!];
  return (at: number) => a.value + ((at - a.at) / (b.at - a.at)) * (b.value - a.value);
}

const number = (element: XmlElement, name: string) => Number(element.attributes[name]);
const ticks = (svg: XmlElement, anchor: string, along: 'x' | 'y') =>
  elements(svg, 'text')
    .filter((text) => hasClass(text, 'tick') && text.attributes['text-anchor'] === anchor)
    .filter((text) => /^-?[\d.,]+k?( %)?$/.test(wordsOf(text)))
    .map((text) => ({ at: number(text, along), value: readOff(wordsOf(text)) }));
const readOff = (text: string) => {
  const value = Number(text.replaceAll(',', '').replace(/ %$|k$/, ''));
  return text.endsWith('%') ? value / 100 : text.endsWith('k') ? value * 1000 : value;
};

describe('a page', () => {
  it('is well-formed, fetches nothing, runs nothing and escapes whatever the data say', () => {
    const text = html(plain, { explain: true });
    const root = parseXml(text);
    expect(elements(root, 'script')).toEqual([]);
    expect(text).not.toMatch(/\b(src|href|srcset)=|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
    expect(text).not.toContain('<script');
    const head = elements(root, 'th').find((cell) => cell.attributes.scope === 'row')!;
    expect(wordsOf(head)).toBe(hostile.replace('\u0007', '\ufffd'));
    expect(wordsOf(elements(root, 'pre')[0]!)).toContain('profit = margin < cost <script>');
  });

  it('shows title, as-of day, warnings, headings and rounded values; not what only machines read', () => {
    const root = parseXml(html(plain));
    expect(wordsOf(elements(root, 'h1')[0]!)).toContain('Customers');
    expect(elements(root, 'li').map(wordsOf)).toEqual([
      'as of 2025-04-30',
      expect.stringMatching(/^Warning: <script>/),
    ]);
    const cells = elements(root, 'tr').map((row) =>
      row.children.map((cell) => (typeof cell === 'string' ? cell : wordsOf(cell))),
    );
    expect(cells[0]).toEqual(['customer', 'profit']);
    expect(cells[1]![1]).toBe('-1,234.56');
    expect(cells[2]).toEqual(['夏子', '']);
    expect(elements(root, 'pre')).toEqual([]);
  });

  it('keeps --limit, --columns and --no-header, and says when there is nothing', () => {
    const few = parseXml(html(plain, { limit: 1, columns: ['secret'], header: false }));
    expect(elements(few, 'tr').map(wordsOf)).toEqual(['1']);
    expect(html({ ...plain, rows: [] })).toContain('No rows.');
  });

  it('gives each further result a heading of its own', () => {
    const root = parseXml(html([plain, { ...plain, title: 'Can it be believed?' }]));
    expect(elements(root, 'h1')).toHaveLength(1);
    expect(elements(root, 'h2').map(wordsOf)).toEqual(['Can it be believed?']);
  });
});

describe('what is drawn is what the table says', () => {
  it('a curve: every point, read off its axes', () => {
    const values = [0.457, 0.653, 1.12, 1];
    const svg = drawn(
      [
        { name: 'part', kind: 'share' },
        { name: 'sum', kind: 'share' },
      ],
      values.map((value, i) => [(i + 1) / 4, value]),
      { kind: 'curve', title: 'Whale', x: 'part', y: 'sum', fromOrigin: true, diagonal: 'alike' },
    );
    const dots = elements(svg, 'circle').filter((circle) => hasClass(circle, 'dot'));
    const [x, y] = [
      scaleOf(ticks(svg, 'middle', 'x')),
      scaleOf(ticks(svg, 'end', 'y').map((tick) => ({ ...tick, at: tick.at - 4 }))),
    ];
    expect(dots.slice(1).map((dot) => y(number(dot, 'cy')))).toEqual(
      values.map((value) => expect.closeTo(value, 3)),
    );
    expect(dots.map((dot) => x(number(dot, 'cx')))).toEqual(
      [0, 0.25, 0.5, 0.75, 1].map((value) => expect.closeTo(value, 3)),
    );
    expect(svg.attributes['aria-label']).toContain('highest at part 75.0 %: sum 112.0 %');
  });

  it('intervals: value, both ends, open ends and the reference, read off the axis', () => {
    const svg = drawn(
      [
        { name: 'campaign_id', kind: 'text' },
        { name: 'profit', kind: 'money' },
        { name: 'low', kind: 'money' },
        { name: 'high', kind: 'money' },
      ],
      [
        ['spring', 1_234_500, -300_000, 2_500_000],
        ['autumn', -250_000, -900_000, undefined],
        ['unmeasured', undefined, undefined, undefined],
      ],
      {
        kind: 'intervals',
        title: 'Profit',
        label: ['campaign_id'],
        series: [{ name: 'profit', value: 'profit', low: 'low', high: 'high' }],
        reference: { value: 0, label: 'no profit' },
      },
    );
    const x = scaleOf(ticks(svg, 'middle', 'x'));
    const whiskers = elements(svg, 'line').filter((line) => hasClass(line, 'whisker'));
    expect(elements(svg, 'circle').map((circle) => x(number(circle, 'cx')))).toEqual([
      expect.closeTo(12345, -2),
      expect.closeTo(-2500, -2),
    ]);
    expect(whiskers.map((line) => x(number(line, 'x1')))).toEqual([
      expect.closeTo(-3000, -2),
      expect.closeTo(-9000, -2),
    ]);
    expect(x(number(whiskers[0]!, 'x2'))).toBeCloseTo(25000, -2);
    const compare = elements(svg, 'line').find((line) => hasClass(line, 'compare'))!;
    expect(x(number(compare, 'x1'))).toBeCloseTo(0, -1);
    expect(svg.attributes['aria-label']).toContain('autumn: profit -2,500.00 (-9,000.00 to open)');
  });

  it('a heat map: the shade of each cell in proportion, the text of each cell', () => {
    const svg = drawn(
      [
        { name: 'cohort', kind: 'text' },
        { name: 'age', kind: 'count' },
        { name: 'active', kind: 'share' },
      ],
      [
        ['2025-01', 0, 1],
        ['2025-01', 1, 0.4],
        ['2025-01', 2, 0.1],
        ['2025-02', 0, 1],
        ['2025-02', 1, 0.2],
      ],
      { kind: 'heat', title: 'Cohorts', row: 'cohort', column: 'age', value: 'active', given: 1 },
    );
    const cells = elements(svg, 'rect').filter((rect) => hasClass(rect, 'cell'));
    expect(cells.map((cell) => (number(cell, 'fill-opacity') - 0.04) / 0.96)).toEqual(
      [1, 1, 0.25, 1, 0.5].map((share) => expect.closeTo(share, 2)),
    );
    expect(elements(svg, 'title').map(wordsOf)).toContain('2025-02, 1: 20.0 %');
  });

  it('a funnel and bars: lengths in proportion to counts', () => {
    const columns: Result['columns'] = [
      { name: 'campaign_id', kind: 'text' },
      { name: 'targeted', kind: 'count' },
      { name: 'sent', kind: 'count' },
      { name: 'opened', kind: 'count' },
    ];
    const rows = [
      ['spring', 4000, 3000, 0],
      ['autumn', 100, 100, 7],
    ];
    const bars = (svg: XmlElement) =>
      elements(svg, 'rect')
        .filter((rect) => hasClass(rect, 'bar'))
        .map((rect) => number(rect, 'width'));
    const funnel = bars(
      drawn(columns, rows, {
        kind: 'funnel',
        title: 'F',
        label: ['campaign_id'],
        stages: ['targeted', 'sent', 'opened'],
      }),
    );
    expect(funnel.map((width) => width / funnel[0]!)).toEqual(
      [1, 0.75, 1, 1, 0.07].map((share) => expect.closeTo(share, 3)),
    );
    const sent = bars(
      drawn(columns, rows, { kind: 'bars', title: 'B', label: ['campaign_id'], value: 'sent' }),
    );
    expect(sent[1]! / sent[0]!).toBeCloseTo(100 / 3000, 3);
  });

  it('a chart that names a missing column is a mistake of the command', () => {
    const chart: Chart = { kind: 'bars', title: 'B', label: ['customer_id'], value: 'nothing' };
    expect(() => html({ ...plain, chart })).toThrow('no column nothing');
  });
});
