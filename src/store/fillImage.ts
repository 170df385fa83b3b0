import { closeSync, openSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { connection } from './connection.js';
import { told, writeAt } from './fileBytes.js';
import { imagePages, type PagePlaces } from './imagePages.js';
import { runPath } from './runFile.js';
import { type TreePages, treePages } from './treePages.js';

/** A database file of its own, in which tables and their indexes are built before they are copied into the store. */
export interface FillImage {
  /** The tree of a table or of an index by its name; each must be ended, if it is begun. */
  tree(name: string, kind: 'table' | 'index'): TreePages;
  /** The first page of a table or of an index. */
  root(name: string): number;
  /** Where another thread, or another part of this one, may put the pages of trees that are not built here. */
  fork(byTurns: boolean): PagePlaces;
  /** Copies tables into the store, once their trees are ended; `last` is the last page of trees built elsewhere. Indexes that were not built are empty. */
  copy(tables: readonly string[], last?: number): void;
  /** Removes the file; needed whatever became of it. */
  close(): void;
}

const defaultPageSize = 1 << 15;

/** Where the header of a database file says how many pages there are. */
const pagesAt = 28;

/**
 * Makes the image for tables of the store that are empty. Copying a table into an empty one of the same definition, SQLite
 * takes record by record as it is, with those of the indexes, in the order of the keys: a fraction of the cost of `insert`,
 * under the same transaction. Were it to stop doing so, the rows would be inserted one by one; nothing else would change.
 * `undefined` if there can be no image.
 */
export function fillImage(
  db: Database.Database,
  tables: readonly string[],
  pageSize = defaultPageSize,
): FillImage | undefined {
  if (db.memory || db.name === '') return undefined;
  const attached = db.prepare<[], { name: string }>('pragma database_list').all();
  if (attached.some(({ name }) => name === 'fill')) return undefined;
  const definitions = db
    .prepare<[string], string>(
      `select sql from sqlite_schema where tbl_name in (select value from json_each(?)) and type in ('table', 'index')
        and sql is not null order by type = 'index', rowid`,
    )
    .pluck()
    .all(JSON.stringify(tables));
  const path = imagePath(db);
  dropImage(db);
  const file = told(() => openSync(path, 'wx+', 0o600));
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
    rmSync(path, { force: true });
  };
  try {
    const { roots, pageCount } = madeEmpty(path, definitions, pageSize);
    const pages = imagePages({ file, pageSize, first: pageCount + 1, leap: 0 });
    const left = new Set(tables);
    return {
      tree: (name, kind) => treePages(pages, roots.get(name)!, kind),
      root: (name) => roots.get(name)!,
      fork: pages.fork,
      copy(some, last = 0) {
        writeAt(file, bigEndian(Math.max(pageCount, pages.end(), last)), pagesAt);
        // Each time anew: a transaction that saw the file before would not see what was written since.
        const seen = left.size === tables.length ? 'fill' : `fill${left.size}`;
        db.exec(`attach '${path.replaceAll("'", "''")}' as ${seen}`);
        for (const table of some) left.delete(table);
        if (left.size === 0) rmSync(path, { force: true });
        for (const table of some) db.exec(`insert into main.${table} select * from ${seen}.${table}`);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Removes what a process that was killed left beside the store: who may write to a store is alone with it. */
export function dropImage(db: Database.Database): void {
  if (db.memory) return;
  for (const path of [imagePath(db), runPath(db)]) rmSync(path, { force: true });
}

function imagePath(db: Database.Database): string {
  return `${db.name}-fill`;
}

/** Makes the empty tables; answers the root pages of them and of their indexes, and how many pages there are. */
function madeEmpty(
  path: string,
  definitions: readonly string[],
  pageSize: number,
): { readonly roots: ReadonlyMap<string, number>; readonly pageCount: number } {
  const image = connection(path);
  try {
    image.pragma(`page_size = ${pageSize}`);
    image.pragma('journal_mode = off');
    image.exec(`begin; ${definitions.join(';\n')}; commit`);
    const roots = image.prepare<[], { name: string; root: number }>(
      'select name, rootpage as root from sqlite_schema where rootpage > 0 order by name',
    );
    return {
      roots: new Map(roots.all().map(({ name, root }) => [name, root])),
      pageCount: image.pragma('page_count', { simple: true }) as number,
    };
  } finally {
    image.close();
  }
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
