import type { Store } from '../open.js';
import { kept } from '../schema.js';
import { versionsOf } from '../versions.js';

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

/** The tables with a history that the store has. */
export function keptTables(store: Store): readonly Kept[] {
  return Object.keys(kept).flatMap((noun) => {
    if (columnsOf(store, `${noun}_rows`).length === 0) return [];
    const { columns, identity } = versionsOf(store, noun);
    const since = columns.includes('since');
    return [
      {
        noun,
        table: `${noun}s`,
        columns,
        identity,
        multiset: columns.includes('copies'),
        start: since ? 'coalesce(since, load)' : 'load',
        brought: since ? 'since is null' : 'true',
      },
    ];
  });
}
