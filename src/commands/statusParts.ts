import { type Day, dayOf, formatDay } from '../days.js';
import { type DailyRows, endsEarly, type Gap, gaps } from '../measure/gaps.js';
import { howMany, type Note, note, type Result, type Row, warning } from '../result.js';
import { type DayCount, datedTables, dayCounts, type LoadLine, loadAccounts } from '../store/dailyRows.js';
import type { Store } from '../store/open.js';

/** `clm status --loads`: the ledger, newest load first. */
export async function loadsTable(store: Store): Promise<Result> {
  const loads = await loadAccounts(store);
  return {
    columns: [
      { name: 'load', kind: 'count' },
      { name: 'table', kind: 'text' },
      { name: 'source', kind: 'text' },
      { name: 'loaded_at', kind: 'text', detail: true },
      { name: 'rows_read', kind: 'count' },
      { name: 'inserted', kind: 'count' },
      { name: 'updated', kind: 'count' },
      { name: 'unchanged', kind: 'count', detail: true },
      { name: 'rejected', kind: 'count', detail: true },
      { name: 'removed', kind: 'count', detail: true },
      { name: 'first_day', kind: 'day', detail: true },
      { name: 'last_day', kind: 'day', detail: true },
      { name: 'undone_by', kind: 'count' },
    ],
    rows: loads.map((load) => [
      load.load,
      load.table,
      load.source,
      load.loadedAt,
      load.rowsRead,
      load.inserted,
      load.updated,
      load.unchanged,
      load.rejected,
      load.removed,
      load.firstDay,
      load.lastDay,
      load.undoneBy,
    ]),
    notes: [note('"clm undo <load>" takes one back')],
  };
}

/** `clm status --months`: how many rows of every table speak of every month, from the first to the last. */
export async function monthsTable(store: Store): Promise<Result> {
  const counts = await dayCounts(store);
  const months = new Map<string, Map<string, number>>();
  for (const { table, day, rows } of counts) {
    const month = formatDay(day).slice(0, 7);
    const row = months.get(month) ?? new Map<string, number>();
    row.set(table, (row.get(table) ?? 0) + rows);
    months.set(month, row);
  }
  const known = [...months.keys()].sort();
  const rows: Row[] = [];
  for (let month = known[0]; month !== undefined && month <= known.at(-1)!; month = nextMonth(month)) {
    const row = months.get(month);
    rows.push([month, ...datedTables.map((table) => row?.get(table) ?? 0)]);
  }
  return {
    columns: [
      { name: 'month', kind: 'text' },
      ...datedTables.map((name) => ({ name, kind: 'count' as const })),
    ],
    rows,
    notes: await gapNotes(store, counts),
  };
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? dayOf(year + 1, 1, 1)! : dayOf(year, number + 1, 1)!;
  return formatDay(next).slice(0, 7);
}

interface TableGap extends Gap {
  readonly table: string;
}

/** `clm status --gaps`: stretches of days that look as if an export were missing. */
export async function gapsTable(store: Store): Promise<Result> {
  const found = findGaps(await dayCounts(store));
  return {
    columns: [
      { name: 'table', kind: 'text' },
      { name: 'first_day', kind: 'day' },
      { name: 'last_day', kind: 'day' },
      { name: 'days', kind: 'count' },
      { name: 'rows', kind: 'count' },
      { name: 'usual', kind: 'count' },
      { name: 'kind', kind: 'text' },
    ],
    rows: found.map((gap) => [
      gap.table,
      gap.firstDay,
      gap.lastDay,
      gap.lastDay - gap.firstDay + 1,
      gap.rows,
      Math.round(gap.usual),
      gap.kind,
    ]),
    notes:
      found.length === 0
        ? [note('nothing looks as if an export were missing')]
        : [
            note(
              'usual = median of the same weekdays around; kind = none, few rows, or ends before other tables',
            ),
          ],
    explain: [
      'looked at: orders, consents, cases and visits; contacts, responses and costs come with campaigns',
      'none: days without a row, where the same weekdays in the 8 weeks before and after have 20 or more in all (medians)',
      'few: a week below a third of the median of the 6 weeks before and the 6 after, if that is 30 or more',
      'ends: the table stops more than a week before the newest day of the others, and would usually have had 20 rows since',
    ],
  };
}

/** Tables that grow day by day. Contacts, responses and costs come with campaigns, and stop with them. */
const steady: readonly string[] = ['orders', 'consents', 'cases', 'visits'];

function findGaps(counts: readonly DayCount[]): readonly TableGap[] {
  const tables = datedTables.flatMap((table) => {
    const days = counts.filter((count) => count.table === table);
    return days.length === 0 ? [] : [{ table, daily: dense(days) }];
  });
  const newest = Math.max(...tables.map(({ daily }) => daily.firstDay + daily.rows.length - 1));
  return tables
    .filter(({ table }) => steady.includes(table))
    .flatMap(({ table, daily }) => {
      const ends = endsEarly(daily, newest);
      return [...gaps(daily), ...(ends === undefined ? [] : [ends])].map((gap) => ({ ...gap, table }));
    });
}

/** A day that is centuries away from the others says nothing about gaps: the last hundred years are looked at. */
const mostDays = 36_525;

function dense(days: readonly DayCount[]): DailyRows {
  const last = days.at(-1)!.day;
  const firstDay = Math.max(days[0]!.day, last - mostDays + 1);
  const rows = new Float64Array(last - firstDay + 1);
  for (const { day, rows: count } of days) if (day >= firstDay) rows[day - firstDay] = count;
  return { firstDay, rows };
}

/** The worst gaps in words, three at most. */
export async function gapNotes(store: Store, known?: readonly DayCount[]): Promise<readonly Note[]> {
  const found = findGaps(known ?? (await dayCounts(store)));
  const worst = found
    .toSorted((a, b) => b.usual - b.rows - (a.usual - a.rows) || a.firstDay - b.firstDay)
    .slice(0, 3)
    .sort((a, b) => a.firstDay - b.firstDay || (a.table < b.table ? -1 : 1));
  const notes = worst.map((gap) => warning(`${inWords(gap)}: is an export missing?`));
  if (found.length > worst.length) {
    notes.push(note(`and ${found.length - worst.length} more such gaps: clm status --gaps`));
  }
  return notes;
}

function inWords({ table, kind, firstDay, lastDay, rows, usual }: TableGap): string {
  const span = (first: Day, last: Day) =>
    first === last ? `on ${formatDay(first)}` : `from ${formatDay(first)} to ${formatDay(last)}`;
  const about = Math.round(usual);
  if (kind === 'ends') {
    return `${table} end on ${formatDay(firstDay - 1)}, ${howMany(lastDay - firstDay + 1, 'day')} before others, where ${howMany(about, 'row was', 'rows were')} usual`;
  }
  return `${table} have ${kind === 'none' ? 'no rows' : `only ${howMany(rows, 'row')}`} ${span(firstDay, lastDay)}, where ${about} are usual`;
}

/** The last load, and how many rows were rejected in all. */
export async function ledgerNotes(store: Store): Promise<readonly Note[]> {
  const loads = (await loadAccounts(store)).filter((load) => load.undoes === null);
  const last = loads[0];
  if (last === undefined) return [];
  const standing = loads.filter((load) => load.undoneBy === null);
  const undone = loads.length - standing.length;
  const rejected = standing.filter((load) => load.rejected > 0);
  const notes = [
    note(
      `${howMany(loads.length, 'load')}${undone > 0 ? `, ${undone} of them undone` : ''}; the last: ${lastInWords(last)}; clm status --loads shows all`,
    ),
  ];
  if (rejected.length > 0) {
    const rows = rejected.reduce((sum, load) => sum + load.rejected, 0);
    notes.push(
      note(
        `${howMany(rows, 'row was', 'rows were')} rejected, in ${rejected.length === 1 ? `load ${rejected[0]!.load}` : `${rejected.length} loads`}`,
      ),
    );
  }
  return notes;
}

function lastInWords({ load, table, source, rowsRead, undoneBy }: LoadLine): string {
  return `${load}, ${table} from ${source}, ${howMany(rowsRead, 'row')}${undoneBy === null ? '' : ' (undone)'}`;
}
