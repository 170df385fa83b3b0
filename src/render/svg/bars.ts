import { scaleLinear } from 'd3-scale';
import type { BarData } from '../data/barData.js';
import type { Drawing } from './drawing.js';
import { cut, element, escaped, label, textWidth } from './element.js';

/** One bar per row, from 0; the value stands at its end. On a narrow page names stand above the bars. */
export function bars(data: BarData, width: number): Drawing {
  const narrow = width < 500;
  const names = narrow
    ? 0
    : Math.min(width * 0.35, Math.max(...data.rows.map((row) => textWidth(row.label))) + 14);
  const words = Math.max(...data.rows.map((row) => textWidth(row.text))) + 12;
  const values = data.rows.map((row) => row.value);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const x = scaleLinear([least, most === least ? least + 1 : most], [names, width - words]);
  const height = narrow ? 40 : 26;
  const drawn = data.rows.map((row, i) => {
    const top = i * height;
    const y = narrow ? top + 18 : top + 4;
    const [from, to] = [Math.min(x(0), x(row.value)), Math.max(x(0), x(row.value))];
    return element(
      'g',
      {},
      element('title', {}, escaped(`${row.label}: ${row.text}`)),
      label(cut(row.label, narrow ? width : names - 8), 0, narrow ? top + 13 : top + 17, {
        class: 'tick ink',
      }),
      element('rect', {
        x: from,
        y,
        width: Math.max(row.value === 0 ? 0 : 1, to - from),
        height: 16,
        rx: 2,
        class: row.value < 0 ? 'bar second' : 'bar',
      }),
      label(row.text, Math.max(to, x(0)) + 6, y + 13, { class: 'tick' }),
    );
  });
  const zero =
    least < 0
      ? element('line', { x1: x(0), x2: x(0), y1: 0, y2: data.rows.length * height, class: 'axis' })
      : '';
  return { width, height: data.rows.length * height + 4, body: drawn.join('') + zero };
}
