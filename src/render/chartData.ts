import type { Chart, Result, Row } from '../result.js';
import { type BarData, barData } from './data/barData.js';
import { type CurveData, curveData } from './data/curveData.js';
import { type FunnelData, funnelData } from './data/funnelData.js';
import { type HeatData, heatData } from './data/heatData.js';
import { type IntervalData, intervalData } from './data/intervalData.js';
import type { Drawn, Source } from './data/reader.js';

/** A picture ready to be drawn: numbers in display units, and texts as in tables. */
export interface ChartData extends Drawn<CurveData | HeatData | FunnelData | IntervalData | BarData> {
  readonly title: string;
}

/**
 * What a result's chart shows, or `undefined` if it has none or nothing to show. The chart looks at all rows, whatever
 * `--limit` and `--columns` say; rows without the value that is drawn are passed over. Throws if the chart names a
 * column that is not there: a mistake of the command.
 */
export function chartData(result: Result): ChartData | undefined {
  const { chart } = result;
  if (chart === undefined) return undefined;
  const rows = chart.data?.rows ?? (Array.isArray(result.rows) ? (result.rows as readonly Row[]) : []);
  const source = { columns: chart.data?.columns ?? result.columns, rows, currency: result.currency };
  const made = dataOf(chart, source);
  return made === undefined ? undefined : { title: chart.title, ...made };
}

function dataOf(chart: Chart, source: Source): Drawn<ChartData['drawn']> | undefined {
  switch (chart.kind) {
    case 'curve':
      return curveData(chart, source);
    case 'heat':
      return heatData(chart, source);
    case 'funnel':
      return funnelData(chart, source);
    case 'intervals':
      return intervalData(chart, source);
    case 'bars':
      return barData(chart, source);
  }
}
