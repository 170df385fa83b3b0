import { closeSync, openSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { readAt, told, writeAt } from './fileBytes.js';
import { type LineColumns, type LineNumber, lineColumns } from './lineColumns.js';
import { packColumn, unpackColumn } from './packColumn.js';

/** Some lines in a file: where they stand, and how many bytes each column takes. */
export interface RunBlock {
  readonly rows: number;
  readonly place: number;
  readonly sizes: readonly number[];
}

/** Sorted runs of lines in an open file. Plain data: any thread can read them. */
export interface LineRuns {
  readonly file: number;
  readonly names: readonly LineNumber[];
  readonly runs: readonly (readonly RunBlock[])[];
}

/** Writes runs of lines into a file that has no name any more: it leaves with the process, however that ends. */
export interface RunFile extends LineRuns {
  begin(): void;
  /** Adds the first `rows` lines of a block to the run that was begun last. */
  add(block: LineColumns, rows: number): void;
  close(): void;
}

/** Where the file of a store has its name, for as long as it has one. */
export function runPath(db: Database.Database): string {
  return `${db.name}-runs`;
}

/** Makes the file at this path. */
export function runFile(path: string, names: readonly LineNumber[]): RunFile {
  rmSync(path, { force: true });
  const file = told(() => openSync(path, 'wx+', 0o600));
  rmSync(path, { force: true });
  const runs: RunBlock[][] = [];
  let place = 0;
  return {
    file,
    names,
    runs,
    begin() {
      runs.push([]);
    },
    add(block, rows) {
      const packed = names.map((name) => padded(packColumn(block[name].subarray(0, rows))));
      const bytes = Buffer.concat(packed);
      writeAt(file, bytes, place);
      runs.at(-1)!.push({ rows, place, sizes: packed.map(({ length }) => length) });
      place += bytes.length;
    },
    close: () => closeSync(file),
  };
}

/** Reads the columns `names` of a block. */
export function runBlock(
  from: LineRuns,
  { rows, place, sizes }: RunBlock,
  names: ReadonlySet<LineNumber>,
): LineColumns {
  const bytes = readAt(
    from.file,
    place,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const columns = lineColumns(rows, names);
  let at = 0;
  for (const [i, name] of from.names.entries()) {
    if (names.has(name)) unpackColumn(bytes.subarray(at, at + sizes[i]!), columns[name], 0, rows);
    at += sizes[i]!;
  }
  return columns;
}

/** Columns begin where numbers of eight bytes may. */
function padded(bytes: Buffer): Buffer {
  const over = bytes.length % 8;
  return over === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(8 - over)]);
}
