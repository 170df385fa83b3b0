import { dayOf } from '../days.js';
import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';

/** The columns that say when something happened: an event dated after the real today is refused. */
const eventColumns: Readonly<Record<string, readonly string[]>> = {
  orders: ['ordered_on'],
  contacts: ['contacted_on'],
  responses: ['at'],
  costs: ['day'],
  consents: ['at'],
  cases: ['opened_on', 'closed_on'],
  visits: ['at'],
};

/** No event happened earlier; exports write 0001-01-01 and the like where they know no day. */
const oldestEvent = dayOf(1900, 1, 1)!;

/** No other day, such as that of a birth, is earlier. */
const oldestDay = dayOf(1850, 1, 1)!;

/** Between which days those of a column may lie. */
export function dayLimits(
  table: Table,
  { name, type }: TableColumn,
  today: number | undefined,
): { readonly dated: boolean; readonly event: boolean; readonly oldest: number; readonly newest: number } {
  const event = eventColumns[table.name]?.includes(name) === true;
  return {
    dated: (type === 'day' || type === 'instant') && name !== 'updated_at',
    event,
    oldest: event || name === 'starts_on' ? oldestEvent : oldestDay,
    newest: event ? (today ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
  };
}
