import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { connection } from './connection.js';
import { type TreePages, treePages } from './treePages.js';

/** A database file of its own, in which tables and their indexes are built before they are copied into the store. */
export interface FillImage {
  /** The tree of a table or of an index by its name; each must be ended, if it is begun. */
  tree(name: string, kind: 'table' | 'index'): TreePages;
  /** Copies the tables into the store. Indexes that were not built are empty. */
  copy(): void;
  /** Removes the file; needed whatever became of it. */
  close(): void;
}

const defaultPageSize = 1 << 15;

/** The page that SQLite locks and never writes begins at this byte. */
const lockByte = 0x40000000;

/** Pages are written so many at a time. */
const together = 32;

/**
 * Makes the image for tables of the store that are empty. Copying a table into an empty one of the same definition, SQLite
 * takes record by record as it is, with those of the indexes, in the order of the keys: a fraction of the cost of `insert`,
 * under the same transaction. Were it to stop doing so, the rows would be inserted one by one; nothing else would change.
 * `undefined` if there can be no image. A file left by a process that was killed is overwritten: only one may write.
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
  const path = `${db.name}-fill`;
  rmSync(path, { force: true });
  const file = openSync(path, 'wx+', 0o600);
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
    rmSync(path, { force: true });
  };
  try {
    const { roots, pageCount } = madeEmpty(path, definitions, pageSize);
    const pages = pagesInto(file, pageCount + 1, pageSize);
    return {
      tree: (name, kind) => treePages(pages, roots.get(name)!, kind),
      copy() {
        pages.end();
        closeSync(file);
        open = false;
        db.exec(`attach '${path.replaceAll("'", "''")}' as fill`);
        // Open files outlive their names: nothing is left then, whatever happens.
        rmSync(path, { force: true });
        for (const table of tables) db.exec(`insert into main.${table} select * from fill.${table}`);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
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

function pagesInto(file: number, first: number, pageSize: number) {
  const lockPage = lockByte / pageSize + 1;
  const block = new Uint8Array(together * pageSize);
  let next = first;
  let waiting = 0;
  const write = (bytes: Uint8Array, page: number) => {
    try {
      let done = 0;
      while (done < bytes.length) {
        done += writeSync(file, bytes, done, bytes.length - done, (page - 1) * pageSize + done);
      }
    } catch (error) {
      throw new Database.SqliteError((error as Error).message, 'SQLITE_IOERR_WRITE');
    }
  };
  const flush = () => {
    if (waiting > 0) write(block.subarray(0, waiting * pageSize), next - waiting);
    waiting = 0;
  };
  return {
    pageSize,
    add(page: Uint8Array): number {
      if (waiting === together) flush();
      if (next === lockPage) {
        flush();
        next++;
      }
      block.set(page, waiting++ * pageSize);
      return next++;
    },
    put: (number: number, page: Uint8Array) => write(page, number),
    /** Writes what is waiting, and in the first page how many there are. */
    end() {
      flush();
      const count = new Uint8Array(4);
      for (let i = 0; i < 4; i++) count[i] = (next - 1) >>> (24 - 8 * i);
      try {
        writeSync(file, count, 0, 4, 28);
      } catch (error) {
        throw new Database.SqliteError((error as Error).message, 'SQLITE_IOERR_WRITE');
      }
    },
  };
}
