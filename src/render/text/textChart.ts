import type { Result } from '../../result.js';
import { type ChartData, chartData } from '../chartData.js';
import { ascii, blocks, type Pen } from './pen.js';
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
  return [data.title, '', ...lines, ...rest].map((line) => `${line.trimEnd()}\n`).join('');
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
