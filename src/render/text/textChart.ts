import type { Result } from '../../result.js';
import { type ChartData, chartData } from '../chartData.js';
import { ascii, blocks, cells, type Pen } from './pen.js';
import { textBars, textFunnel } from './textBars.js';
import { textCurve } from './textCurve.js';
import { textHeat } from './textHeat.js';
import { textIntervals } from './textIntervals.js';

/** The narrowest and widest that a chart is drawn: beyond, lines would be hard to follow. */
const [narrowest, widest] = [40, 160] as const;

/**
 * The chart of a result as lines of text at most `width` cells wide (but never below 40), with its title; `undefined` if
 * it has none or nothing to show. `plain` draws with ASCII alone; names and currencies stay as they are.
 */
export function textChart(
  result: Result,
  options: { readonly width: number; readonly plain: boolean },
): string | undefined {
  const data = chartData(result);
  if (data === undefined) return undefined;
  const width = Math.max(narrowest, Math.min(widest, options.width));
  const lines = draw(data, width, options.plain ? ascii : blocks);
  const rest = data.leftOut === undefined ? [] : [`drawn: ${data.leftOut}`];
  return [data.title, '', ...lines, ...rest]
    .flatMap((line) => folded(line.trimEnd(), width))
    .map((line) => `${line}\n`)
    .join('');
}

/** A line too long for the width on several, broken between words where it can be. */
function folded(line: string, width: number): readonly string[] {
  if (cells(line) <= width) return [line];
  const lines: string[] = [];
  let rest = line;
  while (cells(rest) > width) {
    let [end, room] = [0, width];
    for (const character of rest) {
      room -= cells(character);
      if (room < 0) break;
      end += character.length;
    }
    const blank = rest.lastIndexOf(' ', end);
    const cut = blank > end / 2 ? blank : end;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

function draw({ drawn }: ChartData, width: number, pen: Pen): readonly string[] {
  switch (drawn.kind) {
    case 'curve':
      return textCurve(drawn, width, pen);
    case 'heat':
      return textHeat(drawn, width, pen);
    case 'funnel':
      return textFunnel(drawn, width, pen);
    case 'intervals':
      return textIntervals(drawn, width, pen);
    case 'bars':
      return textBars(drawn, width, pen);
  }
}
