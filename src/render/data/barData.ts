import type { BarChart } from '../../result.js';
import type { Axis } from '../axis.js';
import { type Drawn, firstOf, labels, reader, type Source } from './reader.js';

export interface BarData {
  readonly kind: 'bars';
  readonly axis: Axis;
  readonly rows: readonly { readonly label: string; readonly value: number; readonly text: string }[];
}

/** More than this is no picture any more. */
const shown = 25;

/** The bars of a chart; `undefined` without any. */
export function barData(chart: BarChart, source: Source): Drawn<BarData> | undefined {
  const names = labels(chart.label, source);
  const value = reader(source, chart.value);
  const all = source.rows.flatMap((row, i) => {
    const number = value.number(row);
    return number === undefined ? [] : [{ label: names[i]!, value: number, text: value.text(row) }];
  });
  if (all.length === 0) return undefined;
  const rows = all.slice(0, shown);
  return { leftOut: firstOf(rows.length, all.length), drawn: { kind: 'bars', axis: value.axis, rows } };
}
