import type { TableMapping } from '../ingest/mapping/block.js';
import type { Store } from '../store/open.js';
import { sourceHeaders } from '../store/sourceHeaders.js';

/** What is new among the headers of a source since it was last loaded, and what is gone, in words. */
export function headerChange(
  store: Store,
  mapping: TableMapping,
  headers: readonly string[],
): readonly string[] {
  const last = sourceHeaders(store, mapping.table, mapping.source);
  if (last === undefined) return [];
  const fresh = headers.filter((header) => !last.headers.includes(header));
  const gone = last.headers.filter((header) => !headers.includes(header));
  return [
    ...(fresh.length === 0 ? [] : [`columns that load ${last.load} did not have: ${fresh.join(', ')}`]),
    ...(gone.length === 0
      ? []
      : [`columns that load ${last.load} had and this one has not: ${gone.join(', ')}`]),
  ];
}
