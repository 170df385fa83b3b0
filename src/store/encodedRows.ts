import type { Io } from '../io.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import { type RowColumn, recordRow } from './recordRow.js';
import { rowBlocks } from './rowBlocks.js';
import { type LeafRun, leafRun } from './treePages.js';

/** Lines to be written as records, in this order: plain data, so that another thread can do it. */
export interface EncodeRequest {
  readonly columns: LineColumns;
  readonly order: Uint32Array;
  readonly names: readonly LineNumber[];
  readonly row: readonly RowColumn[];
  readonly pageSize: number;
}

/** The leaves of a tree of lines. */
export function encodedRows({ columns, order, names, row, pageSize }: EncodeRequest): LeafRun | undefined {
  const leaves = leafRun(pageSize);
  const { addAll } = recordRow(row);
  rowBlocks(columns, order, 0, order.length, new Set(names), (block, rows) => addAll(block, rows, leaves));
  return leaves.end();
}

/** The task `encodeRows`: the same, with what of it may move to the other thread. */
export async function* encodeRowsSteps(
  request: EncodeRequest,
): AsyncGenerator<{ readonly value: LeafRun | undefined; readonly moved: readonly ArrayBuffer[] }> {
  const value = encodedRows(request);
  const arrays = value === undefined ? [] : [value.pages, value.keys, value.keyEnds, value.last.bytes];
  yield { value, moved: arrays.map((array) => array.buffer as ArrayBuffer) };
}

/** The same in another thread; `undefined` also if that failed, for then it can be done here. */
export async function encodedElsewhere(
  thread: NonNullable<Io['thread']>,
  request: EncodeRequest,
): Promise<LeafRun | undefined> {
  try {
    for await (const run of thread('encodeRows', request)) return run as LeafRun | undefined;
  } catch {
    return undefined;
  }
  return undefined;
}
