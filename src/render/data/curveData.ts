import type { CurveChart } from '../../result.js';
import type { Axis } from '../axis.js';
import { type Drawn, nameOf, reader, type Source } from './reader.js';

/** A line: points in the units of its axes. */
export interface CurveData {
  readonly kind: 'curve';
  readonly x: Axis;
  readonly y: Axis;
  readonly points: readonly CurvePoint[];
  readonly band: boolean;
  readonly diagonal: string | undefined;
  readonly marks: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** `customers 20.0 %: so far 65.3 %`. */
  readonly text: string;
}

/** More than this is no picture any more. */
const shown = 400;

/** The points of a curve; `undefined` without any. */
export function curveData(chart: CurveChart, source: Source): Drawn<CurveData> | undefined {
  const [x, y] = [reader(source, chart.x), reader(source, chart.y)];
  const low = chart.low === undefined ? undefined : reader(source, chart.low);
  const high = chart.high === undefined ? undefined : reader(source, chart.high);
  const all = source.rows.flatMap((row): readonly CurvePoint[] => {
    const [at, value] = [x.number(row), y.number(row)];
    if (at === undefined || value === undefined) return [];
    const text = `${nameOf(x)} ${x.text(row)}: ${nameOf(y)} ${y.text(row)}`;
    return [{ x: at, y: value, low: low?.number(row), high: high?.number(row), text }];
  });
  if (all.length === 0) return undefined;
  const origin = { x: 0, y: 0, low: undefined, high: undefined, text: '' };
  return {
    leftOut: undefined,
    drawn: {
      kind: 'curve',
      x: x.axis,
      y: y.axis,
      points: chart.fromOrigin === true ? [origin, ...thinned(all)] : thinned(all),
      band: low !== undefined && high !== undefined,
      diagonal: chart.diagonal,
      marks: (chart.marks ?? []).map((mark) => ({
        x: mark.x / x.axis.unit,
        y: mark.y / y.axis.unit,
        label: mark.label,
      })),
    },
  };
}

/** At most `shown`, evenly, with the last of them. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const step = Math.ceil(points.length / shown);
  return step <= 1 ? points : points.filter((_, i) => (points.length - 1 - i) % step === 0);
}
