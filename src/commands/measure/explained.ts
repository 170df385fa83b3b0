import { type Day, formatDay } from '../../days.js';
import { formatDecimal } from '../../money.js';
import type { Store } from '../../store/open.js';
import { type SqlValues, writtenSql } from '../../store/writtenSql.js';

/** How many rows of a result are worked out line by line. */
export const worked = 12;

/** What was read: first line of every explanation. */
export function readUpTo(asOf: Day, from?: Day): string {
  return `read: rows dated ${from === undefined ? 'up' : `from ${formatDay(from)}`} to ${formatDay(asOf)}; none later`;
}

/** A fraction with its value: `120 / 877 = 0.136830`. */
export function fraction(part: number, whole: number): string {
  return `${part} / ${whole} = ${whole === 0 ? 'nothing, for there is nobody' : precise(part / whole)}`;
}

/** The same of money. */
export function moneyFraction(store: Store, part: number, whole: number): string {
  const money = moneyOf(store);
  return `${money(part)} / ${money(whole)}${whole > 0 ? ` = ${precise(part / whole)}` : ''}`;
}

/** Six significant digits. */
export function precise(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Money of a store as plain decimals, for formulas. */
export function moneyOf(store: Store): (minor: number) => string {
  return (minor) => formatDecimal(Math.round(minor), store.settings.currencyDigits);
}

/** SQL as the last lines of an explanation, with the values of its parameters: it runs as it is shown. */
export function sqlLines(sql: string, values: SqlValues, what = 'sql:'): readonly string[] {
  return [what, ...writtenSql(sql, values).split('\n')];
}
