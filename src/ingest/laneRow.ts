import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';
import type { BatchBuilder } from './batch.js';
import { decimalAt, inDoubt, instantReader, numberAt } from './byteValues.js';
import type { ColumnBuilder } from './columnBuilders.js';
import type { ConvertOptions } from './convertOptions.js';
import { dayLimits } from './dayLimits.js';
import { pricedAmount, wholeAmount } from './lineAmount.js';
import type { Matching } from './matchColumns.js';

/** Puts the values of a row, the bytes from `starts[i]` to `ends[i]` for field i, into a batch; false if they are in doubt. */
export type LaneRow = (bytes: Buffer, starts: Int32Array, ends: Int32Array, line: number) => boolean;

export interface LaneOptions extends ConvertOptions {
  readonly keepFields: boolean;
}

type ReadValue = (bytes: Uint8Array, from: number, to: number) => number;

interface NumberField {
  readonly field: number;
  readonly column: ColumnBuilder;
  /** Where it stands among the columns of the table. */
  readonly at: number;
  readonly read: ReadValue;
}

interface TextField {
  readonly field: number;
  readonly column: ColumnBuilder;
  readonly trimmed: boolean;
}

/**
 * Compiles the taking of order lines whose columns are as they come from a file. `undefined` if they are not: constants,
 * attributes, currencies, decimal commas and the like.
 */
export function laneRow(
  table: Table,
  matching: Matching,
  options: LaneOptions,
  batch: BatchBuilder,
  rounding: { priced: number },
): LaneRow | undefined {
  if (table.name !== 'orders' || options.decimalComma || options.thousands !== undefined) return undefined;
  if (matching.attributes.length > 0 || matching.currency !== undefined || matching.leading > 0)
    return undefined;
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  if (matching.columns[at('currency')] !== undefined) return undefined;
  const texts: TextField[] = [];
  const numbers: NumberField[] = [];
  const required: number[] = [];
  const used = new Set<number>();
  for (const [i, column] of table.columns.entries()) {
    const field = matching.columns[i];
    if (field === undefined) continue;
    if (typeof field !== 'number' || used.has(field)) return undefined;
    used.add(field);
    if (column.required === true) required.push(field);
    const builder = batch.columns[i]!;
    if (column.type === 'id' || column.type === 'text') {
      texts.push({ field, column: builder, trimmed: column.type === 'text' });
    } else {
      const read = reader(table, column, options);
      if (read === undefined) return undefined;
      numbers.push({ field, column: builder, at: i, read });
    }
  }
  const amountAt = at('amount');
  const amount = batch.columns[amountAt]!;
  const [priceAt, quantityAt, discountAt] = [at('unit_price'), at('quantity'), at('discount')];
  const values = new Float64Array(table.columns.length).fill(Number.NaN);
  const priced = (): boolean => {
    if (Number.isNaN(values[priceAt]!)) return false;
    const exact = pricedAmount(
      values[priceAt]!,
      orElse(values[quantityAt]!, 1),
      orElse(values[discountAt]!, 0),
      options.currencyDigits,
    );
    const value = wholeAmount(exact);
    if (value === undefined) return false;
    rounding.priced += exact - value;
    amount.putNumber(batch.count(), value);
    return true;
  };
  return (bytes, starts, ends, line) => {
    for (let i = 0; i < required.length; i++) {
      if (starts[required[i]!] === ends[required[i]!]) return false;
    }
    const row = batch.count();
    for (let i = 0; i < numbers.length; i++) {
      const { field, column, at, read } = numbers[i]!;
      const from = starts[field]!;
      const to = ends[field]!;
      const value = from === to ? Number.NaN : read(bytes, from, to);
      if (value === inDoubt) return false;
      values[at] = value;
      column.putNumber(row, value);
    }
    for (let i = 0; i < texts.length; i++) {
      const { field, trimmed } = texts[i]!;
      const from = starts[field]!;
      const to = ends[field]!;
      if (trimmed && from < to && !(isInk(bytes[from]!) && isInk(bytes[to - 1]!))) return false;
    }
    if (Number.isNaN(values[amountAt]!) && !priced()) return false;
    for (let i = 0; i < texts.length; i++) {
      const { field, column } = texts[i]!;
      column.putBytes(row, bytes, starts[field]!, ends[field]!);
    }
    batch.added(line, options.keepFields ? fieldTexts(bytes, starts, ends) : []);
    return true;
  };
}

function reader(table: Table, column: TableColumn, options: LaneOptions): ReadValue | undefined {
  const { name, type } = column;
  if (options.powers?.[name] !== undefined) return undefined;
  if (type === 'number') return numberAt;
  if (type === 'money') {
    const scale = options.currencyDigits;
    return (bytes, from, to) => decimalAt(bytes, from, to, scale);
  }
  if (type === 'rate') return (bytes, from, to) => decimalAt(bytes, from, to, 6);
  if (type !== 'instant') return undefined;
  const { dated, oldest, newest } = dayLimits(table, column, options.today);
  const plain = options.timeZone === undefined || options.timeZone === options.zone;
  return instantReader(dated ? oldest : Number.NEGATIVE_INFINITY, newest, plain);
}

/** A visible character of ASCII, which nothing trims. */
function isInk(byte: number): boolean {
  return byte > 32 && byte < 127;
}

function orElse(value: number, other: number): number {
  return Number.isNaN(value) ? other : value;
}

function fieldTexts(bytes: Buffer, starts: Int32Array, ends: Int32Array): string[] {
  const texts: string[] = new Array(starts.length);
  for (let i = 0; i < texts.length; i++) texts[i] = bytes.toString('utf8', starts[i], ends[i]);
  return texts;
}
