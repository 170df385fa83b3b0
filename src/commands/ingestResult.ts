import { exits } from '../errors.js';
import type { Rejects } from '../ingest/rejects.js';
import { howMany, type Note, note, type Result, type Row, warning } from '../result.js';
import type { Context } from './command.js';
import type { IngestedFile } from './ingestFile.js';
import type { Feed } from './ingestFiles.js';

/** The counts of every file, with what is to be said of them. */
export function ingestResult(
  context: Context,
  feeds: readonly Feed[],
  loaded: readonly IngestedFile[],
  rejects: Rejects,
  path: string | undefined,
): Result {
  const notes: Note[] = loaded.flatMap((file) => {
    const of = feeds.length > 1 ? `${file.source}, ${file.table}` : file.source;
    return [
      ...file.notes.map((text) => note(`${of}: ${text}`)),
      ...(file.warnings ?? []).map((text) => warning(`${of}: ${text}`)),
    ];
  });
  const rows: Row[] = loaded.map(({ source, table, rowsRead, rejected, filtered, counts }) => [
    source,
    rowsRead,
    counts.inserted,
    counts.updated,
    counts.unchanged,
    rejected,
    counts.firstDay,
    counts.lastDay,
    filtered ?? 0,
    table,
    counts.removed ?? 0,
  ]);
  if (rejects.count() > 0) {
    for (const { text } of rejects.examples()) notes.push(warning(text));
    const rest =
      path === undefined
        ? `; ${context.dryRun ? 'without -n, ' : ''}--rejects <file> writes them`
        : `; they are in ${path}`;
    notes.push(
      warning(
        `rejected ${rejects.count()} of ${howMany(
          loaded.reduce((total, file) => total + file.rowsRead, 0),
          'row',
        )} (${rejects.summary()})${rest}`,
      ),
    );
  }
  if (context.dryRun) notes.push(note('dry run: nothing was kept'));
  else if (loaded.some((file) => file.load === 1 && file.rowsRead > file.rejected)) {
    notes.push(
      note(`${listed(feeds.map(({ table }) => table))} are in; "clm status" shows what the store holds`),
    );
  }
  return {
    columns: [
      { name: 'source', kind: 'text' },
      { name: 'rows_read', kind: 'count' },
      { name: 'inserted', kind: 'count' },
      { name: 'updated', kind: 'count' },
      { name: 'unchanged', kind: 'count' },
      { name: 'rejected', kind: 'count' },
      { name: 'first_day', kind: 'day' },
      { name: 'last_day', kind: 'day' },
      { name: 'filtered', kind: 'count', machineOnly: loaded.every((file) => !file.filtered) },
      { name: 'table', kind: 'text', machineOnly: feeds.length === 1 },
      { name: 'removed', kind: 'count', machineOnly: loaded.every((file) => !file.counts.removed) },
    ],
    rows,
    notes,
    explain: loaded.flatMap((file) => file.explain ?? []),
    exit: rejects.count() > 0 ? exits.partial : exits.done,
  };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
