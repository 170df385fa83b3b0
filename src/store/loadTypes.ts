import type Database from 'better-sqlite3';

/**
 * Column definitions for a staging table with columns of a stored one: numbers arrive as floating point and become
 * integers by the type of their column. Names that the stored table does not have are integers.
 */
export function typed(db: Database.Database, table: string, names: readonly string[]): string {
  const known = new Map(
    (db.pragma(`table_info(${table})`) as { name: string; type: string }[]).map(({ name, type }) => [
      name,
      type,
    ]),
  );
  return names
    .map((name) => {
      const type = known.get(name) ?? 'INTEGER';
      return `${name} ${type === 'ANY' ? '' : type.toLowerCase()}`.trimEnd();
    })
    .join(', ');
}
