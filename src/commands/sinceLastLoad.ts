import { basename } from 'node:path';
import { exits, UserError } from '../errors.js';
import type { TableMapping } from '../ingest/mapping/block.js';
import type { Store } from '../store/open.js';
import { sourceHeaders } from '../store/sourceHeaders.js';
import { tables } from '../tables.js';

/**
 * What is new among the headers of a source since it was last loaded, and what is gone, in words. UserError exit 3 if its
 * rows are known by nothing but their line and the last file had another name: line 2 of one is not line 2 of the other,
 * and would replace it. `mended` files of rejects keep the lines of the file that they came from.
 */
export function sinceLastLoad(
  store: Store,
  mapping: TableMapping,
  file: string,
  headers: readonly string[],
  mended: boolean,
): readonly string[] {
  const last = sourceHeaders(store, mapping.table, mapping.source);
  if (last === undefined) return [];
  const numbered = mended ? undefined : numberedByLine(mapping);
  if (numbered !== undefined && basename(last.file) !== basename(file)) {
    throw new UserError(
      `${file}: ${numbered.column} is the line alone, and so it was for ${basename(last.file)} (load ${last.load}): rows would replace each other`,
      {
        code: 'line_numbers',
        exit: exits.rejected,
        hint: `${numbered.place}: "{@file}-{@line}" keeps files apart`,
      },
    );
  }
  const fresh = headers.filter((header) => !last.headers.includes(header));
  const gone = last.headers.filter((header) => !headers.includes(header));
  return [
    ...(fresh.length === 0 ? [] : [`columns that load ${last.load} did not have: ${fresh.join(', ')}`]),
    ...(gone.length === 0
      ? []
      : [`columns that load ${last.load} had and this one has not: ${gone.join(', ')}`]),
  ];
}

/** The column that tells the rows of a table apart and is composed of the line and nothing that differs between files. */
function numberedByLine(
  mapping: TableMapping,
): { readonly column: string; readonly place: string } | undefined {
  const own = `${mapping.table.replace(/s$/, '')}_id`;
  for (const { map } of mapping.blocks) {
    for (const [column, { value, place }] of Object.entries(map)) {
      if (column !== own && tables[mapping.table].columns[0]?.name !== column) continue;
      const kinds = new Set(value.map(({ kind }) => kind));
      if (kinds.has('line') && !kinds.has('file') && !kinds.has('field')) return { column, place };
    }
  }
  return undefined;
}
