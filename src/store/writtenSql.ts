import { type Day, formatDay } from '../days.js';
import type { Store } from './open.js';

/** Values of the parameters of a statement, by name without the `@`. */
export type SqlValues = Readonly<Record<string, string | number | null | undefined>>;

const anyDay = -1_000_000_000;
const days = new Set(['as_of', 'from', 'to', 'before']);

/**
 * A statement with its parameters written out, so that it runs as it is shown in any SQLite shell on the file of the
 * store. Days are numbers in the store and have their date beside them. A parameter without a value stays.
 *
 * @example
 * writtenSql('select count(*) from order_rows where day <= @to', { to: 0 })
 * // 'select count(*) from order_rows where day <= 0 /* 1970-01-01 *\/'
 */
export function writtenSql(sql: string, values: SqlValues): string {
  return sql.trim().replaceAll(/@(\w+)/g, (parameter, name: string) => {
    const value = values[name];
    if (value === undefined) return parameter;
    if (value === null) return 'null';
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
    if (!days.has(name)) return String(value);
    return `${value} /* ${value === anyDay ? 'any day' : formatDay(value)} */`;
  });
}

/** The parameters of every statement over order lines from a day (default: the first) to another. */
export function lineParameters(
  store: Store,
  to: Day,
  from?: Day,
  /** Margin rate for every line, millionths. */
  assumed?: number,
) {
  return {
    to,
    as_of: to,
    from: from ?? anyDay,
    before: from === undefined ? anyDay : from - (to - from + 1),
    assume: assumed ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
}
