import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { connection } from './connection.js';
import { type TreePages, treePages } from './treePages.js';

/** A database file of its own, in which tables and their indexes are built before they are copied into the store. */
export interface FillImage {
  readonly pageSize: number;
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
    const pages = pagesInto(file, pageCount + 1, pageSize);
    return {
      pageSize,
      tree: (name, kind) => treePages(pages, roots.get(name)!, kind),
      copy() {
        pages.end();
        // Only now: a transaction that saw the file before would not see what was written since.
        db.exec(`attach '${path.replaceAll("'", "''")}' as fill`);
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

/** Removes the image of a process that was killed: who may write to a store is alone with it. */
export function dropImage(db: Database.Database): void {
  if (!db.memory) rmSync(imagePath(db), { force: true });
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

function pagesInto(file: number, first: number, pageSize: number) {
  const lockPage = lockByte / pageSize + 1;
  const block = new Uint8Array(together * pageSize);
  let next = first;
  let waiting = 0;
  const at = (bytes: Uint8Array, place: number) =>
    told(() => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, place + done);
      }
    });
  const write = (bytes: Uint8Array, page: number) => at(bytes, (page - 1) * pageSize);
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
    /** Writes what is waiting, and in the header how many pages there are. */
    end() {
      flush();
      at(bigEndian(next - 1), 28);
    },
  };
}

/** What the system says of a file, as SQLite says it of its own. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Database.SqliteError((error as Error).message, 'SQLITE_IOERR_WRITE');
  }
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
