import type { IntervalChart, Row } from '../../result.js';
import type { Axis } from '../axis.js';
import { type Drawn, firstOf, labels, reader, type Source } from './reader.js';

export interface IntervalData {
  readonly kind: 'intervals';
  readonly axis: Axis;
  readonly series: readonly string[];
  readonly rows: readonly { readonly label: string; readonly marks: readonly IntervalMark[] }[];
  readonly reference: { readonly value: number; readonly label: string } | undefined;
}

/** An estimate with what is known of its interval; an end that is missing is open. */
export interface IntervalMark {
  readonly series: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly text: string;
}

/** More than this is no picture any more. */
const shown = 40;

/** Estimates with their intervals; `undefined` without any. */
export function intervalData(chart: IntervalChart, source: Source): Drawn<IntervalData> | undefined {
  const names = labels(chart.label, source);
  const series = chart.series.map((one) => ({
    value: reader(source, one.value),
    low: reader(source, one.low),
    high: reader(source, one.high),
  }));
  const marksOf = (row: Row): readonly IntervalMark[] =>
    series.flatMap(({ value, low, high }, i) => {
      const number = value.number(row);
      if (number === undefined) return [];
      const ends = [low.text(row), high.text(row)];
      const between =
        ends[0] === '' && ends[1] === '' ? 'no interval' : `${ends[0] || 'open'} to ${ends[1] || 'open'}`;
      return [
        {
          series: i,
          value: number,
          low: low.number(row),
          high: high.number(row),
          text: `${value.text(row)} (${between})`,
        },
      ];
    });
  const all = source.rows
    .map((row, i) => ({ label: names[i]!, marks: marksOf(row) }))
    .filter((row) => row.marks.length > 0);
  if (all.length === 0) return undefined;
  const rows = all.slice(0, shown);
  const unit = series[0]!.value.axis.unit;
  return {
    leftOut: firstOf(rows.length, all.length),
    drawn: {
      kind: 'intervals',
      axis: series[0]!.value.axis,
      series: chart.series.map((one) => one.name),
      rows,
      reference: chart.reference && { ...chart.reference, value: chart.reference.value / unit },
    },
  };
}
