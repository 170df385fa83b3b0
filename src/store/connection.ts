import Database from 'better-sqlite3';

/** What must outlive the collection of garbage, until the process ends. */
const alive: unknown[] = [];

/**
 * A connection to a database file or to an image in memory. The connection, its statements and their iterators are kept
 * from garbage collection: with better-sqlite3 12 on Node 24.19 and later, collecting one ends the process (assertion
 * `env != nullptr` in RemoveEnvironmentCleanupHook). Closing the connection frees what the statements hold.
 */
export function connection(source: string | Buffer, options?: Database.Options): Database.Database {
  const db = new Database(source, options);
  const prepare = db.prepare.bind(db) as (sql: string) => Database.Statement;
  const keeping = (sql: string): Database.Statement => {
    const statement = prepare(sql);
    const iterate = statement.iterate.bind(statement);
    statement.iterate = (...values: unknown[]) => {
      const rows = iterate(...values);
      alive.push(rows);
      return rows;
    };
    alive.push(statement);
    return statement;
  };
  alive.push(db);
  db.prepare = keeping as Database.Database['prepare'];
  db.pragma = (text, settings) => {
    const statement = keeping(`pragma ${text}`);
    if (!statement.reader) {
      statement.run();
      return settings?.simple === true ? undefined : [];
    }
    return settings?.simple === true ? statement.pluck().get() : statement.all();
  };
  return db;
}
