import { ticksOf } from '../axis.js';
import type { CurveData } from '../data/curveData.js';
import { cells, fitted, type Pen } from './pen.js';

/** The ground below a line, filled: a column of the terminal is a place on the x axis. */
export function textCurve(data: CurveData, width: number, pen: Pen): readonly string[] {
  const { points } = data;
  const ys = [...points.map((point) => point.y), ...(data.diagonal === undefined ? [] : [0, 1])];
  const yTicks = ticksOf(data.y, Math.min(0, ...ys), Math.max(...ys), 5);
  const left = Math.max(...yTicks.labels.map(cells));
  const across = Math.max(10, Math.min(width - left - 3, 90));
  const height = 12;
  const [from, to] = [points[0]!.x, points.at(-1)!.x];
  const xTicks = ticksOf(data.x, from, to, Math.max(2, Math.floor(across / 16)));
  const span = xTicks.to - xTicks.from;
  const heights = Array.from({ length: across }, (_, i) =>
    valueAt(data, xTicks.from + ((i + 0.5) / across) * span),
  );
  const rowHeight = (yTicks.to - yTicks.from) / height;
  const lines: string[] = [data.y.name];
  for (let row = height - 1; row >= 0; row--) {
    const bottom = yTicks.from + row * rowHeight;
    const tick = yTicks.values.findIndex(
      (value) => value >= bottom - 1e-12 && value < bottom + rowHeight - 1e-12,
    );
    const ground = heights.map((value) => {
      if (value === undefined) return ' ';
      const full = pen.columns.length - 1;
      const filled = Math.round(((value - bottom) / rowHeight) * full);
      return pen.columns[Math.max(0, Math.min(full, filled))]!;
    });
    lines.push(
      `${fitted(tick < 0 ? '' : yTicks.labels[tick]!, left, pen, 'right')} ${pen.wall}${ground.join('')}`,
    );
  }
  lines.push(`${' '.repeat(left + 1)}${pen.corner}${pen.rule.repeat(across)}`);
  lines.push(`${' '.repeat(left + 2)}${tickLine(xTicks, across)}`, `${' '.repeat(left + 2)}${data.x.name}`);
  return [...lines, ...data.marks.map((mark) => `${pen.points[0]} ${mark.label}`)];
}

/** The line at `x`, straight between points; `undefined` outside. */
function valueAt({ points }: CurveData, x: number): number | undefined {
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0 || (after === 0 && points[0]!.x > x)) return undefined;
  const [a, b] = [points[Math.max(0, after - 1)]!, points[after]!];
  return a.x === b.x ? b.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
}

/** The labels of an axis below it, those that find room. */
export function tickLine(
  ticks: {
    readonly from: number;
    readonly to: number;
    readonly values: readonly number[];
    readonly labels: readonly string[];
  },
  across: number,
): string {
  let line = '';
  ticks.values.forEach((value, i) => {
    const text = ticks.labels[i]!;
    const middle = ((value - ticks.from) / (ticks.to - ticks.from)) * (across - 1);
    const start = Math.max(0, Math.min(across - text.length, Math.round(middle - text.length / 2)));
    if (start === 0 || start > line.length) line = line.padEnd(start) + text;
  });
  return line;
}
