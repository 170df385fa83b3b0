import { type Day, formatDay } from '../days.js';
import { currencyDigits } from '../money.js';
import { parsePeriod } from '../periods.js';
import type { Table, TableName } from '../tables.js';
import { type Cell, type Refusal, shown } from './cell.js';
import { type Converted, countRate, nothingConverted } from './converted.js';
import { type Exchange, exchange, type KnownRate } from './exchange.js';
import { unpackInstant } from './parseDate.js';

/** A row that can not be converted, or that its own values refuse. */
interface Refused extends Refusal {
  readonly column: string;
  readonly value: string;
}
type Convert = (record: readonly string[]) => Cell[] | Refused;

/** The conversion of records in one currency, and what rounding took from their amounts. */
interface RowsIn {
  readonly convert: Convert;
  readonly rounding: Converted['rounding'];
}

export interface CurrencyOptions {
  /** The currency of the store. */
  readonly currency: string;
  readonly currencyDigits: number;
  /** That of rows that name none; `undefined` = the store's. */
  readonly fileCurrency?: string | undefined;
  readonly rates?: readonly KnownRate[] | undefined;
  /** The day of rows that have none of their own. */
  readonly exportedOn?: Day | undefined;
}

/** The column whose day decides on the rate, and the one whose amount is kept as it was. */
const dated: Partial<Readonly<Record<TableName, string>>> = {
  orders: 'ordered_on',
  costs: 'day',
  cases: 'opened_on',
  markets: 'period',
  campaigns: 'starts_on',
  products: 'updated_at',
};
const mainAmount: Partial<Readonly<Record<TableName, string>>> = {
  orders: 'amount',
  costs: 'amount',
  cases: 'cost',
};

/** Originals are kept with so many decimals, whatever their currency; no currency has more. */
const originalDecimals = 4;
const priceDecimals = 6;

/**
 * Rows whose amounts may be in other currencies: those of the store's own pass, others are read with the decimals of
 * their currency and converted by the rate of their day, each amount rounded once, half to even. `rowsIn` compiles the
 * conversion of records in one currency. What was converted is counted in `converted`, by currency.
 */
export function convertedRows(
  table: Table,
  currencyOf: (record: readonly string[]) => string,
  options: CurrencyOptions,
  rowsIn: (currency: string, digits: number) => RowsIn,
  converted: Map<string, Converted>,
): Convert {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const [currencyAt, originalAt, rateAt] = [at('currency'), at('original_amount'), at('exchange_rate')];
  const own = rowsIn(options.currency, options.currencyDigits).convert;
  const foreign = new Map<string, RowsIn & { readonly digits: number; readonly used: Set<Exchange> }>();
  const find = exchange(options.rates ?? []);
  const dayOf = dayFinder(table, options.exportedOn);
  const money = table.columns.flatMap(({ type }, i) =>
    type === 'money' ? [{ i, price: false }] : type === 'rate' ? [{ i, price: true }] : [],
  );
  const main = at(mainAmount[table.name] ?? '');
  const priceAt = table.name === 'costs' ? at('unit_price') : -1;
  return (record) => {
    const text = currencyOf(record);
    const code = text.trim().toUpperCase() || options.fileCurrency || options.currency;
    if (code === options.currency) {
      const row = own(record);
      if (Array.isArray(row)) row[currencyAt] = null;
      return row;
    }
    let reader = foreign.get(code);
    if (reader === undefined) {
      const digits = currencyDigits(code);
      if (digits === undefined) return notACurrency(text);
      reader = { ...rowsIn(code, digits), digits, used: new Set() };
      foreign.set(code, reader);
    }
    const row = reader.convert(record);
    if (!Array.isArray(row)) return row;
    const day = dayOf(row);
    if (day === undefined) return noDay(text);
    const rate = find(code, day);
    if (typeof rate === 'string') return noRate(code, options.currency, rate, day);
    const whole = main < 0 ? null : (row[main] as number | null);
    const price = priceAt < 0 ? null : (row[priceAt] as number | null);
    for (const { i, price: isPrice } of money) {
      if (row[i] === null) continue;
      const [from, to] = isPrice ? [priceDecimals, priceDecimals] : [reader.digits, options.currencyDigits];
      const value = rate.convert(row[i] as number, from, to);
      if (value === undefined) return tooLarge(table.columns[i]!.name);
      row[i] = value;
    }
    const original =
      price ?? (whole === null ? null : whole * Number(`1e${originalDecimals - reader.digits}`));
    if (original !== null && !Number.isSafeInteger(original)) return tooLarge(table.columns[main]!.name);
    row[currencyAt] = code;
    if (originalAt >= 0) row[originalAt] = original;
    row[rateAt] = rate.rate;
    if (!converted.has(code)) converted.set(code, nothingConverted(code, reader.digits, reader.rounding));
    const count = converted.get(code)!;
    countRate(count, reader.used, rate, day);
    if (whole !== null) {
      count.original += whole;
      count.amount += row[main] as number;
    }
    return row;
  };
}

/** The day of a row: that of its event, else of its last change, else of the export. A period has that of its end. */
function dayFinder(table: Table, exportedOn: Day | undefined): (row: readonly Cell[]) => Day | undefined {
  const name = dated[table.name];
  const at = table.columns.findIndex((column) => column.name === name);
  const updatedAt = table.columns.findIndex((column) => column.name === 'updated_at');
  const type = table.columns[at]?.type;
  return (row) => {
    const cell = at < 0 ? null : row[at]!;
    if (typeof cell === 'string') return parsePeriod(cell)?.lastDay;
    if (cell !== null) return type === 'instant' ? unpackInstant(cell).day : cell;
    const changed = row[updatedAt] as number | null;
    return changed === null ? exportedOn : unpackInstant(changed).day;
  };
}

function notACurrency(value: string): Refused {
  return {
    column: 'currency',
    value,
    code: 'not_a_currency',
    message: `${shown(value)} is not a currency`,
    hint: 'three letters of ISO 4217, such as USD',
  };
}

function noDay(value: string): Refused {
  return {
    column: 'currency',
    value,
    code: 'no_rate_day',
    message: `${shown(value)} can not be converted: the row has no day whose rate would hold`,
    hint: 'give the day of the export with --exported-on',
  };
}

function noRate(
  value: string,
  currency: string,
  why: 'no rate at all' | 'no rate by that day',
  day: Day,
): Refused {
  return why === 'no rate at all'
    ? {
        column: 'currency',
        value,
        code: 'currency',
        message: `${shown(value)} is not ${currency}, the currency of the store`,
        hint: 'load exchange rates with "clm ingest rates", or keep a store per currency',
      }
    : {
        column: 'currency',
        value,
        code: 'no_rate',
        message: `there is no rate of ${value} on or before ${formatDay(day)}`,
        hint: 'load the rates of that time with "clm ingest rates"',
      };
}

function tooLarge(column: string): Refused {
  return { column, value: '', code: 'too_large', message: 'is too large' };
}
