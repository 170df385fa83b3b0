import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { ticksOf } from '../axis.js';
import type { CurveData, CurvePoint } from '../data/curveData.js';
import type { Drawing } from './drawing.js';
import { cut, element, escaped, label, textWidth } from './element.js';

/** A line over a ruled ground, with its band, its marks and the line of comparison. */
export function curve(data: CurveData, width: number): Drawing {
  const height = width < narrow ? 290 : 400;
  const { points } = data;
  const all = (of: (point: CurvePoint) => number | undefined) =>
    points.map(of).filter((value) => value !== undefined);
  const ys = [
    ...all((point) => point.y),
    ...all((point) => point.low),
    ...all((point) => point.high),
    ...data.marks.map((mark) => mark.y),
    ...(data.diagonal === undefined ? [] : [0, 1]),
  ];
  const xs = [...all((point) => point.x), ...(data.diagonal === undefined ? [] : [0, 1])];
  const yTicks = ticksOf(data.y, Math.min(...ys), Math.max(...ys), 6);
  const xTicks = ticksOf(
    data.x,
    Math.min(...xs),
    Math.max(...xs),
    data.x.days === true ? Math.floor(width / 120) : width < narrow ? 4 : 8,
  );
  const left = Math.max(...yTicks.labels.map(textWidth)) + 10;
  const [top, right, bottom] = [30, 22, 44];
  const x = scaleLinear([xTicks.from, xTicks.to], [left, width - right]);
  const y = scaleLinear([yTicks.from, yTicks.to], [height - bottom, top]);
  const horizontals = yTicks.values.map((value, i) => {
    const at = y(value);
    const rule = element('line', {
      x1: left,
      x2: width - right,
      y1: at,
      y2: at,
      class: value === 0 ? 'axis' : 'rule',
    });
    return rule + label(yTicks.labels[i]!, left - 8, at + 4, { anchor: 'end', class: 'tick' });
  });
  const verticals = xTicks.values.map((value, i) =>
    label(xTicks.labels[i]!, x(value), height - bottom + 18, {
      anchor: i === 0 && data.x.days === true ? 'start' : 'middle',
      class: 'tick',
    }),
  );
  const path = line<CurvePoint>(
    (point) => x(point.x),
    (point) => y(point.y),
  ).digits(2)(points);
  const banded = points.filter((point) => point.low !== undefined && point.high !== undefined);
  const band = area<CurvePoint>(
    (point) => x(point.x),
    (point) => y(point.low!),
    (point) => y(point.high!),
  ).digits(2)(banded);
  const body = [
    label(cut(data.y.name, width - 8), 0, 14, { class: 'name' }),
    ...horizontals,
    ...verticals,
    label(data.x.name, (left + width - right) / 2, height - 6, { anchor: 'middle', class: 'name' }),
    ...(data.diagonal === undefined
      ? []
      : [
          element('line', { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: 'compare' }),
          label(data.diagonal, width - right, y(0.2), { anchor: 'end', class: 'tick' }),
        ]),
    ...(data.band && band !== null ? [element('path', { d: band, class: 'band' })] : []),
    element('path', { d: path ?? '', class: 'line' }),
    // Every point of a short line can be pointed at; a long one is a line.
    ...(points.length > 60
      ? []
      : points.map((point) =>
          element(
            'circle',
            { cx: x(point.x), cy: y(point.y), r: 3.5, class: 'dot' },
            element('title', {}, escaped(point.text || 'start')),
          ),
        )),
    ...data.marks.map((mark, i) => marked(mark, i, { x: x(mark.x), y: y(mark.y), width, below: height })),
  ];
  const lines = width < narrow ? data.marks.length * 20 : 0;
  return { width, height: height + lines, body: body.join('') };
}

/** Below this width there is no room for words inside. */
const narrow = 500;

/** A place on the line with its words: below it, or, on a narrow drawing, a number there and the words under the drawing. */
function marked(
  mark: CurveData['marks'][number],
  i: number,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly below: number },
): string {
  const title = element('title', {}, escaped(mark.label));
  const circle = element('circle', { cx: at.x, cy: at.y, r: 5, class: 'mark' }, title);
  if (at.width < narrow) {
    const line = at.below + 16 + 20 * i;
    const number = String(i + 1);
    return (
      circle +
      label(number, at.x + 9, at.y + 18, { class: 'strong' }) +
      label(`${number}  ${mark.label}`, 0, line, { class: 'strong' })
    );
  }
  const late = at.x > at.width / 2;
  return (
    circle +
    label(mark.label, at.x + (late ? -4 : 10), at.y + 22, { anchor: late ? 'end' : 'start', class: 'strong' })
  );
}
