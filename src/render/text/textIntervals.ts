import { ticksOf } from '../axis.js';
import type { IntervalData, IntervalMark } from '../data/intervalData.js';
import { cells, fitted, type Pen } from './pen.js';
import { tickLine } from './textCurve.js';

/** A forest plot: one line per estimate, its interval between the ends, the reference through all of them. */
export function textIntervals(data: IntervalData, width: number, pen: Pen): readonly string[] {
  const marks = data.rows.flatMap((row) => row.marks);
  const values = marks.flatMap(({ value, low, high }) => [value, low, high]);
  const known = [...values, data.reference?.value].filter((value) => value !== undefined);
  const names = Math.min(Math.floor(width * 0.3), Math.max(...data.rows.map((row) => cells(row.label))));
  const words = Math.max(...marks.map((mark) => cells(mark.text)));
  const beside = width - names - words - 4 >= 24;
  const across = Math.max(16, Math.min(72, width - names - 2 - (beside ? words + 2 : 0)));
  const ticks = ticksOf(
    data.axis,
    Math.min(...known),
    Math.max(...known),
    Math.max(2, Math.floor(across / 14)),
  );
  const at = (value: number) => Math.round(((value - ticks.from) / (ticks.to - ticks.from)) * (across - 1));
  const draw = (mark: IntervalMark) => {
    const line = Array.from({ length: across }, () => ' ');
    if (data.reference !== undefined) line[at(data.reference.value)] = pen.reference;
    if (mark.low !== undefined || mark.high !== undefined) {
      const from = mark.low === undefined ? 0 : at(mark.low);
      const to = mark.high === undefined ? across - 1 : at(mark.high);
      for (let i = from; i <= to; i++) line[i] = pen.line;
      line[from] = mark.low === undefined ? pen.ends.openLeft : pen.ends.left;
      line[to] = mark.high === undefined ? pen.ends.openRight : pen.ends.right;
    }
    line[at(mark.value)] = pen.points[mark.series]!;
    return line.join('');
  };
  const lines = data.rows.flatMap((row) =>
    row.marks.flatMap((mark, i) => {
      const name = fitted(i === 0 ? row.label : '', names, pen);
      const drawn = `${name}  ${draw(mark)}`;
      return beside ? [`${drawn}  ${mark.text}`] : [drawn, `${' '.repeat(names + 2)}${mark.text}`];
    }),
  );
  const margin = ' '.repeat(names + 2);
  return [
    ...(data.series.length > 1
      ? [data.series.map((name, i) => `${pen.points[i]} ${name}`).join('   '), '']
      : []),
    ...lines,
    `${margin}${pen.rule.repeat(across)}`,
    `${margin}${tickLine(ticks, across)}`,
    ...(data.reference === undefined ? [] : [`${margin}${pen.reference} ${data.reference.label}`]),
  ];
}
