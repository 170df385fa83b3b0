import { formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';
import { type Cell, type Parse, type RowRefusal, shown } from './cell.js';
import { dayLimits } from './dayLimits.js';
import type { Matching } from './matchColumns.js';
import { unpackInstant } from './parseDate.js';

/**
 * Takes the cell of one column out of records: from a field or a constant, parsed, and within the days and windows that
 * there can be. UserError exit 2 for a constant that can not be.
 */
export function cellTaker(
  table: Table,
  column: TableColumn,
  from: Matching['columns'][number],
  parse: Parse | undefined,
  today: number | undefined,
): (record: readonly string[]) => Cell | RowRefusal {
  const { name } = column;
  if (from === undefined) return () => null;
  const { dated, event, oldest, newest } = dayLimits(table, column, today);
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
