import { type Options, stringify } from 'csv-stringify/sync';
import type { Currency, Value } from '../result.js';
import { type Format, machineFormat } from './machine.js';
import type { Selection } from './select.js';

export interface CsvOptions {
  /** Print the column names first; default true. */
  readonly header?: boolean | undefined;
  /**
   * For spreadsheets: a byte order mark, and an apostrophe before texts that a spreadsheet would take for a formula
   * (OWASP, "CSV Injection"). Numbers keep their signs.
   */
  readonly excel?: boolean | undefined;
}

/** Rows written at a time: by csv-stringify if one of them has a character that needs quotes, else joined. */
const batchRows = 500;
const special = /[",\r\n]/;

/** A CSV file (RFC 4180 with LF line ends), in pieces of some hundred rows. */
export function* csv(
  selection: Selection,
  currency: Currency | undefined,
  options: CsvOptions,
): Generator<string> {
  const { columns } = selection;
  const formats = columns.map((column): Format => {
    const format = machineFormat(column, currency);
    if (options.excel !== true) return format;
    return (value: Value) => (typeof value === 'string' ? disarmed(value) : format(value));
  });
  const dialect: Options = {
    // csv-stringify leaves a lone carriage return bare; at a line's end it would be taken for part of the line end.
    quoted_match: /\r/,
    // With a single column, an empty field would be an empty line, which many readers skip.
    quoted_empty: columns.length === 1,
  };
  if (options.excel === true) yield '\ufeff';
  if (options.header !== false) yield stringify([columns.map((column) => column.name)], dialect);
  let batch: string[][] = [];
  let plain = true;
  const written = () =>
    plain ? `${batch.map((cells) => cells.join(',')).join('\n')}\n` : stringify(batch, dialect);
  for (const row of selection.rows) {
    const cells = formats.map((format, i) => format(row[i]));
    plain &&= cells.every((cell, i) => !(typeof row[i] === 'string' && special.test(cell)));
    plain &&= columns.length > 1 || cells[0] !== '';
    batch.push(cells);
    if (batch.length === batchRows) {
      yield written();
      batch = [];
      plain = true;
    }
  }
  if (batch.length > 0) yield written();
}

function disarmed(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
