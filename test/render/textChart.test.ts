import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cells } from '../../src/render/text/pen.js';
import { textChart } from '../../src/render/text/textChart.js';
import type { Chart, Result, Row } from '../../src/result.js';

const columns: Result['columns'] = [
  { name: 'name', kind: 'text' },
  { name: 'step', kind: 'count' },
  { name: 'value', kind: 'share' },
  { name: 'low', kind: 'share' },
  { name: 'high', kind: 'share' },
];

const charts: Readonly<Record<string, Chart>> = {
  curve: { kind: 'curve', title: 'c', x: 'step', y: 'value', fromOrigin: true },
  heat: { kind: 'heat', title: 'h', row: 'name', column: 'step', value: 'value' },
  funnel: { kind: 'funnel', title: 'f', label: ['name'], stages: ['step', 'value'] },
  intervals: {
    kind: 'intervals',
    title: 'i',
    label: ['name'],
    series: [{ name: 'value', value: 'value', low: 'low', high: 'high' }],
    reference: { value: 0, label: 'none' },
  },
  bars: { kind: 'bars', title: 'b', label: ['name'], value: 'value' },
};

const text = (rows: readonly Row[], chart: Chart, width = 80, plain = false) =>
  textChart({ columns, rows, chart }, { width, plain });

describe('charts as text', () => {
  it('bars are as long as their values are, to the eighth of a cell', () => {
    const rows: Row[] = [
      ['a', 1, 0.8],
      ['b', 2, 0.4],
      ['c', 3, -0.2],
    ];
    const lines = text(rows, charts.bars!, 60)!.split('\n').slice(2, 5);
    const full = (line: string) => [...line].filter((character) => character === '█').length;
    const [a, b, c] = lines.map(full) as [number, number, number];
    expect(Math.abs(a - 2 * b)).toBeLessThanOrEqual(2);
    expect(Math.abs(a - 4 * c)).toBeLessThanOrEqual(4);
    expect(lines[0]).toMatch(/80\.0 %$/);
  });

  it('an interval stands between its ends, the value where it is between them', () => {
    const line = text([['a', 1, 0, -1, 1]], charts.intervals!, 80)!.split('\n')[2]!;
    const [left, dot, right] = ['├', '●', '┤'].map((mark) => line.indexOf(mark)) as [number, number, number];
    expect(left).toBeLessThan(dot);
    expect(Math.abs(dot - left - (right - dot))).toBeLessThanOrEqual(1);
  });

  it('every kind stays within the width and, when plain, within ASCII', () => {
    const row = fc.tuple(
      fc.constantFrom('spring', 'a rather long name of a campaign', '夏のキャンペーン', ''),
      fc.nat(40),
      fc.option(fc.integer({ min: -500, max: 500 }), { nil: undefined }),
    );
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 30 }),
        fc.integer({ min: 40, max: 170 }),
        fc.constantFrom(...Object.keys(charts)),
        (made, width, kind) => {
          const rows = made.map(([name, step, percent]): Row => {
            const value = percent === undefined ? undefined : percent / 100;
            return [name, step, value, value && value - 0.1, value && value + 0.2];
          });
          const drawn = text(rows, charts[kind]!, width);
          if (drawn === undefined) return;
          for (const line of drawn.split('\n')) expect(cells(line)).toBeLessThanOrEqual(width);
          const ascii = text(rows, charts[kind]!, width, true)!.replace(/[夏のキャンペーン]/g, '');
          expect(ascii).toMatch(/^[\n -~]*$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nothing to show is no chart', () => {
    for (const chart of Object.values(charts)) expect(text([], chart)).toBeUndefined();
    expect(textChart({ columns, rows: [] }, { width: 80, plain: false })).toBeUndefined();
  });
});
