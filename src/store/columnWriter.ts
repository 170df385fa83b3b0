import { pieceRows } from './columnPieces.js';
import { type NumberColumn, packColumn } from './packColumn.js';

/** Columns that rows are written into one after the other. */
export interface ColumnWriter<Name extends string> {
  /** The present arrays, by name; others after `more`. */
  columns(): Readonly<Record<Name, NumberColumn>>;
  /** How many rows they have room for. */
  room(): number;
  /** Makes room when the arrays are full, and answers the place of the next row. */
  more(): number;
}

/** The packed pieces of columns. */
export type PackedColumns = Readonly<Record<string, readonly Buffer[]>>;

/** Keeps all rows in memory, in arrays that grow. */
export function growingColumns<Name extends string>(
  names: readonly Name[],
  isWhole: (name: Name) => boolean,
): ColumnWriter<Name> {
  let room = 1 << 10;
  let columns = emptyColumns(names, isWhole, room);
  return {
    columns: () => columns,
    room: () => room,
    more: () => {
      const at = room;
      room *= 2;
      columns = emptyColumns(names, isWhole, room, columns);
      return at;
    },
  };
}

/** Packs rows piece by piece: no more than one piece of them is in memory as numbers. */
export function packingColumns<Name extends string>(
  names: readonly Name[],
  isWhole: (name: Name) => boolean,
): ColumnWriter<Name> & {
  /** All rows, of which `last` are in the present arrays. */
  done(last: number): { readonly rows: number; readonly pieces: PackedColumns };
} {
  let room = 1 << 10;
  let columns = emptyColumns(names, isWhole, room);
  let rows = 0;
  const pieces = new Map(names.map((name): [Name, Buffer[]] => [name, []]));
  const pack = (size: number) => {
    if (size === 0) return;
    for (const [name, packed] of pieces) packed.push(packColumn(columns[name].subarray(0, size)));
    rows += size;
  };
  return {
    columns: () => columns,
    room: () => room,
    more: () => {
      if (room === pieceRows) {
        pack(room);
        return 0;
      }
      const at = room;
      room *= 2;
      columns = emptyColumns(names, isWhole, room, columns);
      return at;
    },
    done: (last) => {
      pack(last);
      return { rows, pieces: Object.fromEntries(pieces) };
    },
  };
}

function emptyColumns<Name extends string>(
  names: readonly Name[],
  isWhole: (name: Name) => boolean,
  room: number,
  from?: Readonly<Record<Name, NumberColumn>>,
): Record<Name, NumberColumn> {
  const entries = names.map((name) => {
    const column = isWhole(name) ? new Int32Array(room) : new Float64Array(room);
    if (from !== undefined) column.set(from[name]);
    return [name, column];
  });
  return Object.fromEntries(entries) as Record<Name, NumberColumn>;
}
