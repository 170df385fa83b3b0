import type { Store } from '../open.js';
import { kept } from '../schema.js';

/** The columns of a table as the store has it, in order; none if there is no such table. */
export function columnsOf({ db }: Store, table: string): readonly { name: string; pk: number }[] {
  return db
    .prepare<[string], { name: string; pk: number }>('select name, pk from pragma_table_info(?) order by cid')
    .all(table);
}

/** A table with a history: its noun, its columns and what makes two of its rows versions of one thing. */
export interface Kept {
  readonly noun: string;
  /** The table that people load: `orders`. */
  readonly table: string;
  readonly columns: readonly string[];
  /** SQL expressions, never null, that are equal for the versions of one thing. */
  readonly identity: readonly string[];
  /** Rows without an id of their own are counted in `copies`. */
  readonly multiset: boolean;
  /** The load since which a row holds: the one that brought it, or the one that brought it back. */
  readonly start: string;
  /** Rows that their load brought, and no later one brought back. */
  readonly brought: string;
}

/** An order line is itself whoever bought it when. */
const identities: Readonly<Record<string, readonly string[]>> = { order: ['order_no', 'line'] };

/** The tables with a history that the store has. */
export function keptTables(store: Store): readonly Kept[] {
  return Object.keys(kept).flatMap((noun) => {
    const all = columnsOf(store, `${noun}_rows`);
    if (all.length === 0) return [];
    const columns = all.map((column) => column.name);
    const keys = all
      .filter((column) => column.pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name);
    const multiset = columns.includes('copies');
    const identity = identities[noun] ?? (multiset ? multisetIdentity(noun, columns, keys) : keys);
    const since = columns.includes('since');
    return [
      {
        noun,
        table: `${noun}s`,
        columns,
        identity,
        multiset,
        start: since ? 'coalesce(since, load)' : 'load',
        brought: since ? 'since is null' : 'true',
      },
    ];
  });
}

/** What makes rows without an id equal, where it is not the rest of the key. */
const keyless: Readonly<Record<string, readonly string[]>> = {
  cost: ['campaign', 'arm', 'channel', 'kind', 'basis', 'currency', 'original', 'day'],
};

/** The id if a row has one, else everything that makes rows equal. */
function multisetIdentity(noun: string, columns: readonly string[], keys: readonly string[]) {
  const id = `${noun}_id`;
  const others = (keyless[noun] ?? keys).filter((name) => name !== id && columns.includes(name));
  return [
    `coalesce(${id}, '')`,
    ...others.map((name) => `iif(coalesce(${id}, '') = '', coalesce(${name}, -1), '')`),
  ];
}
