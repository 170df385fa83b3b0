import type { TableName } from '../tables.js';
import type { Store } from './open.js';

const lastHeaders = `
select load, source as file, json_extract(options, '$.headers') as headers from load_rows
where table_name = ? and json_extract(options, '$.source') = ? and json_extract(options, '$.headers') is not null
order by load desc limit 1`;

/** The last file of a source that was loaded into a table: its name, its headers and the number of that load. */
export function sourceHeaders(
  store: Store,
  table: TableName,
  source: string,
): { readonly load: number; readonly file: string; readonly headers: readonly string[] } | undefined {
  const row = store.db
    .prepare<[string, string], { load: number; file: string; headers: string }>(lastHeaders)
    .get(table, source);
  return row && { load: row.load, file: row.file, headers: JSON.parse(row.headers) as readonly string[] };
}
