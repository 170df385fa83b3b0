import type { Day } from '../../days.js';
import type { Store } from '../open.js';

/** What a law may look at: an open store and the business day on which it is checked. */
export interface Checked {
  readonly store: Store;
  readonly today: Day;
}

/** What broke a law: how many things, and the first of them in words. */
export interface Violations {
  readonly count: number;
  readonly examples: readonly string[];
}

/** Something that holds in every sound store, or that sound data seldom do. */
export interface Law {
  readonly name: string;
  /** `law`: broken means that the store is wrong. `remark`: the store is right, its data look odd. */
  readonly level: 'law' | 'remark';
  /** What holds, in a sentence. */
  readonly says: string;
  /** How it is found out, in words or SQL. */
  readonly how: (checked: Checked) => string;
  readonly find: (checked: Checked, most: number) => Promise<Violations>;
}

/** No violation. */
export const none: Violations = { count: 0, examples: [] };

/** Violations from all of them in words. */
export function violations(all: readonly string[], most: number): Violations {
  return { count: all.length, examples: all.slice(0, most) };
}

/**
 * A law in SQL: `sql` has one row per violation, which says in its only column, `violation`, what is wrong where.
 * `@today` is the day of the check.
 */
export function lawInSql(
  name: string,
  level: Law['level'],
  says: string,
  sql: (checked: Checked) => string,
): Law {
  return {
    name,
    level,
    says,
    how: sql,
    find: async (checked, most) => countRows(checked, sql(checked), most),
  };
}

/** Counts the rows of a statement of violations and reads the first of them. */
function countRows({ store, today }: Checked, sql: string, most: number): Violations {
  if (sql.trim() === '') return none;
  const parameters = sql.includes('@today') ? [{ today }] : [];
  const { n } = store.db.prepare(`select count(*) as n from (${sql})`).get(...parameters) as { n: number };
  if (n === 0) return none;
  const examples = store.db
    .prepare(`select violation from (${sql}) order by violation limit ${most}`)
    .pluck()
    .all(...parameters) as string[];
  return { count: n, examples };
}
