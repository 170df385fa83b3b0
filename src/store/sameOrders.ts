import type Database from 'better-sqlite3';
import { eachRow } from './eachRow.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import { sortedRows, sortKeys } from './sortedRows.js';

/** A column of lines that is compared with the store. */
export interface ComparedColumn {
  readonly name: LineNumber;
  /** The number that stands for no value, if not NaN. */
  readonly none?: number;
  /** The texts that the numbers are codes of. */
  readonly texts?: readonly string[];
}

/** The orders that the store has line for line as a file says them. */
export interface SameOrders {
  has(order: number): boolean;
  /** How many of their lines each load brought. */
  readonly repeated: ReadonlyMap<number, number>;
}

/** What an order was found to be, if not the load that brought its lines. */
const [unmet, other] = [0, -1];

/**
 * Walks over all lines of the store and those of a file together, both in the order of the table. `compared` are the columns
 * that the file fills, `empty` those that it can not. With `whole`, an order of which the store has further lines is another
 * one. So is, for here, one whose lines came with several loads.
 */
export function sameOrders(
  db: Database.Database,
  { columns, count }: { readonly columns: LineColumns; readonly count: number },
  compared: readonly ComparedColumn[],
  empty: readonly string[],
  whole: boolean,
): SameOrders {
  const order = sortedRows(columns, count);
  const { customer, day, order_no, line } = columns;
  const last = largest(order_no, count);
  const inFile = new Uint8Array(last + 1);
  for (let row = 0; row < count; row++) inFile[order_no[row]!] = 1;
  const loads = new Int32Array(last + 1).fill(unmet);
  const lines = new Int32Array(last + 1);
  const same = comparison(columns, compared);
  let at = 0;
  const missed = () => {
    loads[order_no[order[at++]!]!] = other;
  };
  const nothing = empty.length === 0 ? '1' : empty.map((name) => `${name} is null`).join(' and ');
  const names = [...sortKeys, 'load', ...compared.map(({ name }) => name)];
  eachRow(
    db,
    [...names, 'bare'],
    `select ${names.join(', ')}, (${nothing}) as bare from order_rows order by ${sortKeys.join(', ')}`,
    [],
    (of: number, on: number, number: number, key: number | string, load: number, ...values: LineValue[]) => {
      let behind = -1;
      for (; at < count; missed()) {
        const row = order[at]!;
        behind = customer[row]! - of || day[row]! - on || order_no[row]! - number;
        // Numbers of lines come before their names.
        if (behind === 0) behind = typeof key === 'string' ? -1 : line[row]! - key;
        if (behind >= 0) break;
      }
      if (at < count && behind === 0) {
        const met = loads[number]!;
        const known = values[compared.length] === 1 && same(order[at]!, values);
        loads[number] = known && (met === unmet || met === load) ? load : other;
        lines[number]!++;
        at++;
      } else if (whole && number <= last && inFile[number] === 1) loads[number] = other;
    },
  );
  while (at < count) missed();
  const repeated = new Map<number, number>();
  for (let number = 0; number <= last; number++) {
    const load = loads[number]!;
    if (load > 0) repeated.set(load, (repeated.get(load) ?? 0) + lines[number]!);
  }
  return { has: (number) => loads[number]! > 0, repeated };
}

type LineValue = number | string | null;

/** Tells whether a line of the file has these values. */
function comparison(
  columns: LineColumns,
  compared: readonly ComparedColumn[],
): (row: number, values: readonly LineValue[]) => boolean {
  const from = compared.map(({ name }) => columns[name]);
  const nones = compared.map(({ none = Number.NaN }) => none);
  const texts = compared.map((column) => column.texts);
  return (row, values) => {
    for (let i = 0; i < from.length; i++) {
      const value = from[i]![row]!;
      const stored = values[i]!;
      if (value === nones[i] || Number.isNaN(value)) {
        if (stored !== null) return false;
      } else if (stored !== (texts[i] === undefined ? value : texts[i]![value])) return false;
    }
    return true;
  };
}

function largest(values: ArrayLike<number>, count: number): number {
  let most = 0;
  for (let row = 0; row < count; row++) if (values[row]! > most) most = values[row]!;
  return most;
}
