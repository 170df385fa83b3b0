import { formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';
import { type Cell, type Parse, type Refusal, shown } from './cell.js';
import { type Converted, type CurrencyOptions, convertedRows } from './convertedRows.js';
import { dayLimits } from './dayLimits.js';
import { amountOf } from './lineAmount.js';
import type { Matching } from './matchColumns.js';
import { amountParser, integerParser, numberParser, shareParser } from './parseAmount.js';
import { parseBasis } from './parseBasis.js';
import { dateParser, unpackInstant } from './parseDate.js';
import { parsePeriodText } from './parsePeriodText.js';
import { parseFlag, parseStatus } from './parseWord.js';
import { priceByBasis } from './priceByBasis.js';
import { hintedAsTotals } from './totalsRow.js';

export interface ConvertOptions extends CurrencyOptions {
  readonly zone: string;
  readonly dateFormat: string | undefined;
  readonly decimalComma: boolean;
  /** What stands between thousands, if it was told. */
  readonly thousands?: string | undefined;
  /** The zone of times without an offset; `undefined` = that of the store. */
  readonly timeZone?: string | undefined;
  readonly round: boolean;
  /** The last day that an event may have; `undefined` = any. */
  readonly today: number | undefined;
  /** The power of ten of the unit that a column is in, where it is not one: -2 for amounts in cents. */
  readonly powers?: Readonly<Record<string, number>>;
}

/** A row that can not be taken: the column and what is wrong with it. */
export interface RowRefusal extends Refusal {
  readonly column: string;
  readonly value: string;
}

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
    taker(table, column, matching.columns[position], parserOf(column, options, onRounded), options),
  );
  if (table.name === 'costs')
    priceByBasis(table, matching.columns, takers, (column, from) =>
      taker(table, column, from, parserOf(column, options, onRounded), options),
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

function parserOf(
  column: TableColumn,
  options: ConvertOptions,
  onRounded: (scale: number) => (difference: number) => void,
): Parse | undefined {
  const { decimalComma, thousands, round, currencyDigits, currency } = options;
  const style = { decimalComma, thousands };
  const power = options.powers?.[column.name] ?? 0;
  switch (column.type) {
    case 'id':
      return undefined;
    case 'text':
      return (text) => text.trim();
    case 'day':
    case 'instant':
      return dateParser(column.type, options.dateFormat, options.zone, options.timeZone);
    case 'money':
      return amountParser(currencyDigits + power, `${currency} has, ${currencyDigits + power}`, {
        ...style,
        currency,
        round,
        onRounded: onRounded(currencyDigits),
      });
    case 'rate':
      return amountParser(6 + power, `a price can have, ${6 + power}`, {
        ...style,
        currency,
        round,
        onRounded: onRounded(6),
      });
    case 'number':
      return power === 0 ? numberParser(style) : scaled(numberParser(style), power);
    case 'integer':
      return integerParser(style);
    case 'share':
      return shareParser(style);
    case 'period':
      return parsePeriodText;
    case 'basis':
      return parseBasis;
    case 'flag':
      return parseFlag;
    case 'status':
      return parseStatus;
  }
}

/** A number in a unit that is a power of ten of one; division by a power of ten is rounded once. */
function scaled(parse: Parse, power: number): Parse {
  const factor = Number(`1e${Math.abs(power)}`);
  return (text) => {
    const value = parse(text);
    return typeof value !== 'number' ? value : power < 0 ? value / factor : value * factor;
  };
}

function taker(
  table: Table,
  column: TableColumn,
  from: Matching['columns'][number],
  parse: Parse | undefined,
  options: ConvertOptions,
): (record: readonly string[]) => Cell | RowRefusal {
  const { name } = column;
  if (from === undefined) return () => null;
  const { dated, event, oldest, newest } = dayLimits(table, column, options.today);
  const take = (text: string): Cell | RowRefusal => {
    if (text === '' || (column.type !== 'id' && text.trim() === '')) {
      return column.required === true
        ? {
            column: name,
            value: text,
            code: 'missing',
            message: 'is empty',
            hint: 'every row needs it: mend the row, or leave it out',
          }
        : null;
    }
    if (parse === undefined) return text;
    const value = parse(text);
    if (typeof value === 'object') return { column: name, value: text, ...value };
    if (typeof value !== 'number') return value;
    if (name === 'window_days' && (value < 1 || value > 3660)) {
      return {
        column: name,
        value: text,
        code: 'bad_window',
        message: `${shown(text)} is not a window`,
        hint: 'from 1 to 3660 days; empty = the window of the store',
      };
    }
    if (dated) {
      const day = column.type === 'instant' ? unpackInstant(value).day : value;
      if (day < oldest) {
        return {
          column: name,
          value: text,
          code: 'too_old',
          message: `${shown(text)} is before ${formatDay(oldest).slice(0, 4)}`,
          hint: 'such a day often stands for an unknown one: mend it, or leave the row out',
        };
      }
      if (event && day > newest) {
        return {
          column: name,
          value: text,
          code: 'future',
          message: `${shown(text)} is after today`,
          hint: 'pass --allow-future if that is right',
        };
      }
    }
    return value;
  };
  if (typeof from === 'number') return (record) => take(record[from]!);
  const constant = take(from.constant);
  if (typeof constant === 'object' && constant !== null) {
    throw new UserError(`--set: ${name}: ${constant.message}`, {
      code: constant.code,
      exit: exits.usage,
      ...(constant.hint === undefined ? {} : { hint: constant.hint }),
    });
  }
  return () => constant;
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
