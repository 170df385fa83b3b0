import type {
  BarChart,
  Chart,
  Column,
  Currency,
  CurveChart,
  FunnelChart,
  HeatChart,
  IntervalChart,
  Result,
  Row,
  Value,
} from '../result.js';
import { type Axis, axisOf } from './axis.js';
import { humanFormat } from './human.js';

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

export interface FunnelData {
  readonly kind: 'funnel';
  readonly groups: readonly {
    readonly label: string;
    readonly stages: readonly FunnelStage[];
  }[];
}

export interface FunnelStage {
  readonly name: string;
  readonly count: number;
  readonly text: string;
  /** Of the first stage; `undefined` if nobody is in that. */
  readonly share: number | undefined;
}

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

export interface BarData {
  readonly kind: 'bars';
  readonly axis: Axis;
  readonly rows: readonly { readonly label: string; readonly value: number; readonly text: string }[];
}

/** A picture ready to be drawn: numbers in display units, and texts as in tables. */
export interface ChartData {
  readonly title: string;
  readonly drawn: CurveData | HeatData | FunnelData | IntervalData | BarData;
  /** What is not shown because there is too much of it, in words. */
  readonly leftOut: string | undefined;
}

/** More than this is no picture any more. */
const most = { bars: 25, intervals: 40, funnel: 12, heatRows: 48, heatColumns: 48, points: 400 } as const;

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

interface Source {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly currency: Currency | undefined;
}

type Made = Omit<ChartData, 'title'> | undefined;

function dataOf(chart: Chart, source: Source): Made {
  switch (chart.kind) {
    case 'curve':
      return curve(chart, source);
    case 'heat':
      return heat(chart, source);
    case 'funnel':
      return funnel(chart, source);
    case 'intervals':
      return intervals(chart, source);
    case 'bars':
      return bars(chart, source);
  }
}

/** How one column is read: its values in display units, and as text. */
interface Reader {
  readonly column: Column;
  readonly axis: Axis;
  readonly number: (row: Row) => number | undefined;
  readonly text: (row: Row) => string;
}

function reader(source: Source, name: string): Reader {
  const index = source.columns.findIndex((column) => column.name === name);
  const column = source.columns[index];
  if (column === undefined) throw new Error(`chart: no column ${name}`);
  const axis = axisOf(column, source.currency);
  const format = humanFormat(column, source.currency);
  return {
    column,
    axis,
    number: (row) => numberOf(row[index], axis.unit),
    text: (row) => format(row[index]),
  };
}

function numberOf(value: Value, unit: number): number | undefined {
  return typeof value === 'number' ? value / unit : undefined;
}

function curve(chart: CurveChart, source: Source): Made {
  const [x, y] = [reader(source, chart.x), reader(source, chart.y)];
  const low = chart.low === undefined ? undefined : reader(source, chart.low);
  const high = chart.high === undefined ? undefined : reader(source, chart.high);
  const name = (of: Reader) => of.column.heading ?? of.column.name;
  const all = source.rows.flatMap((row): readonly CurvePoint[] => {
    const [at, value] = [x.number(row), y.number(row)];
    if (at === undefined || value === undefined) return [];
    const text = `${name(x)} ${x.text(row)}: ${name(y)} ${y.text(row)}`;
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

/** At most `most.points`, evenly, with the last of them. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const step = Math.ceil(points.length / most.points);
  return step <= 1 ? points : points.filter((_, i) => (points.length - 1 - i) % step === 0);
}

function heat(chart: HeatChart, source: Source): Made {
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
  const rows = allRows.slice(-most.heatRows);
  const columns = allColumns.slice(0, most.heatColumns);
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
      rowName: row.column.heading ?? row.column.name,
      columnName: column.column.heading ?? column.column.name,
      rows,
      columns,
      cells,
      least,
      most: largest,
    },
  };
}

/** The labels of rows: the columns that tell them apart, joined. */
function labels(names: readonly string[], source: Source): readonly string[] {
  const parts = names.map((name) => source.rows.map(reader(source, name).text));
  const telling = parts.filter((texts) => new Set(texts).size > 1);
  const kept = telling.length === 0 ? parts.slice(0, 1) : telling;
  return source.rows.map((_, i) =>
    kept
      .map((texts) => texts[i]!)
      .filter((text) => text !== '')
      .join(', '),
  );
}

function firstOf(shown: number, all: number): string | undefined {
  return shown < all ? `the first ${shown} of ${all} rows` : undefined;
}

function funnel(chart: FunnelChart, source: Source): Made {
  const names = labels(chart.label, source);
  const stages = chart.stages.map((name) => reader(source, name));
  const groups = source.rows.slice(0, most.funnel).map((row, i) => {
    const all = stages[0]?.number(row) ?? 0;
    return {
      label: names[i]!,
      stages: stages.flatMap((stage, j): readonly FunnelStage[] => {
        const count = stage.number(row) ?? 0;
        if (count === 0 && j > 0) return [];
        const share = all > 0 ? count / all : undefined;
        return [{ name: stage.column.heading ?? stage.column.name, count, text: stage.text(row), share }];
      }),
    };
  });
  if (groups.length === 0) return undefined;
  return { leftOut: firstOf(groups.length, source.rows.length), drawn: { kind: 'funnel', groups } };
}

function intervals(chart: IntervalChart, source: Source): Made {
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
  const rows = all.slice(0, most.intervals);
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

function bars(chart: BarChart, source: Source): Made {
  const names = labels(chart.label, source);
  const value = reader(source, chart.value);
  const all = source.rows.flatMap((row, i) => {
    const number = value.number(row);
    return number === undefined ? [] : [{ label: names[i]!, value: number, text: value.text(row) }];
  });
  if (all.length === 0) return undefined;
  const rows = all.slice(0, most.bars);
  return { leftOut: firstOf(rows.length, all.length), drawn: { kind: 'bars', axis: value.axis, rows } };
}
