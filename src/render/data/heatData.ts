import type { HeatChart } from '../../result.js';
import type { Axis } from '../axis.js';
import { type Drawn, nameOf, type Reader, reader, type Source } from './reader.js';

/** A grid of cells; `undefined` where the result has no row. */
export interface HeatData {
  readonly kind: 'heat';
  /** How values are written. */
  readonly axis: Axis;
  readonly rowName: string;
  readonly columnName: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly (HeatCell | undefined)[])[];
  readonly least: number;
  readonly most: number;
}

export interface HeatCell {
  readonly value: number | undefined;
  readonly text: string;
  readonly unfinished: boolean;
}

/** More rows or columns than this are no picture any more. */
const shown = 48;

/** The cells of a heat map; `undefined` without any value. */
export function heatData(chart: HeatChart, source: Source): Drawn<HeatData> | undefined {
  const [row, column, value] = [
    reader(source, chart.row),
    reader(source, chart.column),
    reader(source, chart.value),
  ];
  const flag =
    chart.unfinished === undefined
      ? -1
      : source.columns.findIndex((column) => column.name === chart.unfinished);
  const distinct = (of: Reader) => [...new Set(source.rows.map(of.text))];
  const [allRows, allColumns] = [distinct(row), distinct(column)];
  if (allRows.length === 0) return undefined;
  // The newest rows and the first columns: old cohorts go first where there are too many.
  const rows = allRows.slice(-shown);
  const columns = allColumns.slice(0, shown);
  const cells = rows.map((): (HeatCell | undefined)[] => columns.map(() => undefined));
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of source.rows) {
    const [i, j] = [rows.indexOf(row.text(one)), columns.indexOf(column.text(one))];
    if (i < 0 || j < 0) continue;
    const number = value.number(one);
    if (number !== undefined && number * value.axis.unit !== chart.given) {
      least = Math.min(least, number);
      largest = Math.max(largest, number);
    }
    cells[i]![j] = { value: number, text: value.text(one), unfinished: flag >= 0 && one[flag] === true };
  }
  if (cells.every((row) => row.every((cell) => cell?.value === undefined))) return undefined;
  if (least > largest) [least, largest] = [0, 1];
  const left = [
    ...(rows.length < allRows.length ? [`the newest ${rows.length} of ${allRows.length} rows`] : []),
    ...(columns.length < allColumns.length
      ? [`the first ${columns.length} of ${allColumns.length} columns`]
      : []),
  ];
  return {
    leftOut: left.length === 0 ? undefined : left.join(', '),
    drawn: {
      kind: 'heat',
      axis: value.axis,
      rowName: nameOf(row),
      columnName: nameOf(column),
      rows,
      columns,
      cells,
      least,
      most: largest,
    },
  };
}
