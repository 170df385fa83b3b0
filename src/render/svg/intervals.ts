import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { ticksOf } from '../axis.js';
import type { IntervalData, IntervalMark } from '../data/intervalData.js';
import type { Drawing } from './drawing.js';
import { cut, element, escaped, label, textWidth } from './element.js';

/** Estimates and their intervals on one axis (a forest plot). On a narrow page the words stand above each interval. */
export function intervals(data: IntervalData, width: number): Drawing {
  const narrow = width < 500;
  const values = data.rows.flatMap(({ marks }) =>
    marks.flatMap(({ value, low, high }) => [value, low, high]),
  );
  const known = [...values, data.reference?.value].filter((value) => value !== undefined);
  const ticks = ticksOf(data.axis, Math.min(...known), Math.max(...known), narrow ? 4 : 7);
  const words = Math.min(
    width * 0.5,
    Math.max(...data.rows.flatMap(({ marks }) => marks.map(({ text }) => textWidth(text)))) + 14,
  );
  const names = Math.min(width * 0.3, Math.max(...data.rows.map((row) => textWidth(row.label))) + 14);
  const left = narrow ? 14 : names;
  const right = narrow ? width - 14 : width - words;
  const x = scaleLinear([ticks.from, ticks.to], [left, right]);
  const markHeight = narrow ? 34 : 24;
  let y = 26 + (data.series.length > 1 ? 24 : 0);
  const start = y;
  const rows = data.rows.map((row) => {
    const pieces = [
      label(cut(row.label, narrow ? width : names - 8), 0, y + 16, { class: narrow ? 'strong' : 'tick ink' }),
    ];
    if (narrow) y += 20;
    for (const mark of row.marks) {
      const middle = narrow ? y + 24 : y + 12;
      pieces.push(
        interval(mark, x, middle, {
          left,
          right,
          about: `${row.label}: ${data.series[mark.series]} ${mark.text}`,
        }),
        narrow
          ? label(mark.text, 0, y + 14, { class: 'tick' })
          : label(cut(mark.text, words - 8), width, y + 16, { anchor: 'end', class: 'tick' }),
      );
      y += markHeight;
    }
    y += 6;
    return pieces.join('');
  });
  const bottom = y;
  const rules = ticks.values.map(
    (value, i) =>
      element('line', { x1: x(value), x2: x(value), y1: start, y2: bottom, class: 'rule' }) +
      label(ticks.labels[i]!, x(value), bottom + 18, { anchor: 'middle', class: 'tick' }),
  );
  const { reference } = data;
  const legend = data.series.length > 1 ? key(data.series) : '';
  const compare =
    reference === undefined
      ? ''
      : element('line', {
          x1: x(reference.value),
          x2: x(reference.value),
          y1: start,
          y2: bottom,
          class: 'compare',
        }) +
        label(reference.label, x(reference.value), start - 8, {
          anchor: place(x(reference.value), textWidth(reference.label), width),
          class: 'tick',
        });
  return { width, height: bottom + 30, body: legend + rules.join('') + compare + rows.join('') };
}

/** Which end of a text of that width may stand at `x` so that it stays inside. */
function place(x: number, wide: number, width: number): 'start' | 'middle' | 'end' {
  if (x - wide / 2 < 0) return 'start';
  return x + wide / 2 > width ? 'end' : 'middle';
}

function interval(
  mark: IntervalMark,
  x: ScaleLinear<number, number>,
  y: number,
  at: { readonly left: number; readonly right: number; readonly about: string },
): string {
  const bare = mark.low === undefined && mark.high === undefined;
  const from = mark.low === undefined ? at.left : x(mark.low);
  const to = mark.high === undefined ? at.right : x(mark.high);
  const tint = mark.series === 0 ? 'first' : 'second';
  const end = (px: number, open: boolean, inwards: number) =>
    element('path', {
      d: open
        ? `M${px + 6 * inwards},${y - 5}L${px},${y}L${px + 6 * inwards},${y + 5}`
        : `M${px},${y - 5}L${px},${y + 5}`,
      class: `whisker ${tint}`,
    });
  const round = (value: number) => Math.round(value * 100) / 100;
  return element(
    'g',
    {},
    element('title', {}, escaped(at.about)),
    bare
      ? ''
      : element('line', { x1: from, x2: to, y1: y, y2: y, class: `whisker ${tint}` }) +
          end(round(from), mark.low === undefined, 1) +
          end(round(to), mark.high === undefined, -1),
    shape(mark.series, x(mark.value), y),
  );
}

/** Series differ in shape as well as in colour. */
function shape(series: number, x: number, y: number): string {
  if (series === 0) return element('circle', { cx: x, cy: y, r: 5, class: 'point first' });
  return element('rect', {
    x: x - 5,
    y: y - 5,
    width: 10,
    height: 10,
    transform: `rotate(45 ${Math.round(x * 100) / 100} ${y})`,
    class: 'point second',
  });
}

function key(series: readonly string[]): string {
  let x = 6;
  return series
    .map((name, i) => {
      const drawn = shape(i, x, 10) + label(name, x + 12, 14, { class: 'tick ink' });
      x += textWidth(name) + 40;
      return drawn;
    })
    .join('');
}
