import { columns } from './lens.js';
import type { Store } from './open.js';

/** How the versions of one thing are told from those of another, and from each other, in a table with a history. */
export interface Versions {
  readonly noun: string;
  /** All columns of the current rows. */
  readonly columns: readonly string[];
  /** SQL over such a row: never null, equal for the versions of one thing. */
  readonly identity: readonly string[];
  /** The columns by which the current row is found. */
  readonly key: readonly string[];
  /** What two versions differ in. */
  readonly values: readonly string[];
}

/** Columns that make costs without an id equal: what `loadCosts` goes by. */
const keyless: Readonly<Record<string, readonly string[]>> = {
  cost: ['campaign', 'arm', 'channel', 'kind', 'basis', 'currency', 'original', 'day'],
};

/** An order line is itself whoever bought it when. */
const own: Readonly<Record<string, readonly string[]>> = { order: ['order_no', 'line'] };

const history = new Set(['updated', 'load', 'since']);

/** The shape of a table with a history. */
export function versionsOf(store: Store, noun: string): Versions {
  const all = columns(store, `${noun}_rows`);
  const key = store.db
    .prepare<[string], { name: string }>(
      `select name from pragma_table_info(?, 'main') where pk > 0 order by pk`,
    )
    .all(`${noun}_rows`)
    .map(({ name }) => name);
  const id = `${noun}_id`;
  const multiset = all.includes('copies');
  const parts = own[noun] ?? (multiset ? (keyless[noun] ?? key.filter((name) => name !== id)) : key);
  const identity = multiset
    ? [
        `coalesce(${id}, '')`,
        ...parts.map((name) => `iif(coalesce(${id}, '') = '', coalesce(${name}, ''), '')`),
      ]
    : parts;
  const unsaid = new Set([
    ...history,
    ...(noun === 'cost' ? ['cost'] : []),
    ...(noun === 'customer' ? ['known_on'] : []),
  ]);
  const values = all.filter((name) => !unsaid.has(name) && (multiset || !parts.includes(name)));
  return { noun, columns: all, identity, key, values };
}
