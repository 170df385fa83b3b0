import type { Table } from '../tables.js';
import { type Cell, type RowRefusal, shown } from './cell.js';
import { cellTaker } from './cellTaker.js';
import { columnParser } from './columnParser.js';
import type { Converted } from './converted.js';
import { convertedRows } from './convertedRows.js';
import type { ConvertOptions } from './convertOptions.js';
import { amountOf } from './lineAmount.js';
import type { Matching } from './matchColumns.js';
import { priceByBasis } from './priceByBasis.js';
import { hintedAsTotals } from './totalsRow.js';

export interface Converter {
  /** A record as typed cells in the order of the table's columns, or why not. */
  convert(record: readonly string[]): Cell[] | RowRefusal;
  /** The attributes of the same record, `null` where empty. */
  attributes(record: readonly string[]): readonly (string | null)[];
  /** Sum of what rounding took from amounts, and of what making them from prices took, in minor units. */
  readonly rounding: { rounded: number; rows: number; priced: number };
  /** What was converted, by currency. */
  readonly converted: ReadonlyMap<string, Converted>;
}

/** Compiles the conversion of one file's records. Types come from the table, never from the values. */
export function converter(
  table: Table,
  width: number,
  matching: Matching,
  options: ConvertOptions,
): Converter {
  const rounding = { rounded: 0, rows: 0, priced: 0 };
  const converted = new Map<string, Converted>();
  const currency = matching.columns[table.columns.findIndex((column) => column.name === 'currency')];
  const rowsIn = (code: string, digits: number) => {
    const own = code === options.currency ? rounding : { rounded: 0, rows: 0, priced: 0 };
    const settled = { ...options, currency: code, currencyDigits: digits };
    return { convert: rowsOf(table, matching, settled, own), rounding: own };
  };
  const convert =
    currency === undefined
      ? rowsIn(options.currency, options.currencyDigits).convert
      : convertedRows(
          table,
          (record) => (typeof currency === 'number' ? record[currency]! : currency.constant),
          options,
          rowsIn,
          converted,
        );
  const wrongCurrency = currencyCheck(matching.currency, options.currency);
  return {
    rounding,
    converted,
    convert(record) {
      if (record.length !== width) return widthRefusal(record.length, width);
      const row = convert(record);
      return Array.isArray(row) ? (wrongCurrency?.(record) ?? row) : hintedAsTotals(record, row);
    },
    attributes: (record) =>
      matching.attributes.map(({ from }) => {
        const text = (typeof from === 'number' ? record[from]! : from.constant).trim();
        return text === '' ? null : text;
      }),
  };
}

/** Compiles the conversion of records whose amounts are in one currency. */
function rowsOf(
  table: Table,
  matching: Matching,
  options: ConvertOptions,
  rounding: { rounded: number; rows: number; priced: number },
): (record: readonly string[]) => Cell[] | RowRefusal {
  const onRounded = (scale: number) => (difference: number) => {
    rounding.rounded += difference / Number(`1e${Math.max(0, scale - options.currencyDigits)}`);
    rounding.rows += 1;
  };
  const takers = table.columns.map((column, position) =>
    cellTaker(
      table,
      column,
      matching.columns[position],
      columnParser(column, options, onRounded),
      options.today,
    ),
  );
  if (table.name === 'costs')
    priceByBasis(table, matching.columns, takers, (column, from) =>
      cellTaker(table, column, from, columnParser(column, options, onRounded), options.today),
    );
  const amount = table.name === 'orders' ? amountOf(table, options.currencyDigits, rounding) : undefined;
  return (record) => {
    const row: Cell[] = new Array(takers.length);
    for (let i = 0; i < takers.length; i++) {
      const cell = takers[i]!(record);
      if (typeof cell === 'object' && cell !== null) return cell;
      row[i] = cell;
    }
    return amount?.(row) ?? row;
  };
}

function widthRefusal(found: number, width: number): RowRefusal {
  return {
    column: '',
    value: '',
    code: 'width',
    message: `${found} fields where the header has ${width}`,
    hint: 'a field that holds the delimiter must be quoted',
  };
}

function currencyCheck(
  index: number | undefined,
  currency: string,
): ((record: readonly string[]) => RowRefusal | undefined) | undefined {
  if (index === undefined) return undefined;
  return (record) => {
    const text = record[index]!;
    const code = text.trim().toUpperCase();
    if (code === '' || code === currency) return undefined;
    return {
      column: 'currency',
      value: text,
      code: 'currency',
      message: `${shown(text)} is not ${currency}, the currency of the store`,
      hint: 'this table is not converted: convert it first, or keep a store per currency',
    };
  };
}
