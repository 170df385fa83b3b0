import type { TableName } from '../tables.js';
import type { Store } from './open.js';

const lastHeaders = `
select load, json_extract(options, '$.headers') as headers from load_rows
where table_name = ? and json_extract(options, '$.source') = ? and json_extract(options, '$.headers') is not null
order by load desc limit 1`;

/** The headers that the last file of a source had when it was loaded into a table, and the number of that load. */
export function sourceHeaders(
  store: Store,
  table: TableName,
  source: string,
): { readonly load: number; readonly headers: readonly string[] } | undefined {
  const row = store.db
    .prepare<[string, string], { load: number; headers: string }>(lastHeaders)
    .get(table, source);
  return row && { load: row.load, headers: JSON.parse(row.headers) as readonly string[] };
}
