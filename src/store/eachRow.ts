import type Database from 'better-sqlite3';

type Take = (...cells: never[]) => void;

const takers = new WeakMap<Database.Database, { take: Take }>();

/**
 * Hands the rows of a query to a function, cell by cell, in the order of the query: three times as fast as iterating over
 * rows, for no row becomes an object. SQLite keeps the order of a subquery for an aggregate function of our own. The
 * function must not use the database.
 */
export function eachRow(
  db: Database.Database,
  columns: readonly string[],
  sql: string,
  values: readonly (string | number | Readonly<Record<string, string | number | null>>)[],
  take: Take,
): void {
  let taker = takers.get(db);
  if (taker === undefined) {
    const made = { take };
    db.aggregate('each_row', {
      start: null,
      varargs: true,
      directOnly: true,
      step: (_: unknown, ...cells: unknown[]) => {
        made.take(...(cells as never[]));
        return null;
      },
    });
    takers.set(db, made);
    taker = made;
  }
  taker.take = take;
  db.prepare(`select each_row(${columns.join(', ')}) from (${sql})`).get(...values);
}
