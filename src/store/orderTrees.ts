import type { Io } from '../io.js';
import { addKeys } from './addKeys.js';
import { imagePages, type PagePlaces } from './imagePages.js';
import { inOrder, type KeptLines } from './inOrder.js';
import type { LineColumns, LineNumber } from './lineColumns.js';
import { recordBytes } from './recordBytes.js';
import { type RowColumn, recordRow } from './recordRow.js';
import { sortKeys } from './sortedRows.js';
import { treePages } from './treePages.js';

/** The table of order lines, and the index of what was returned, to be built in an image: plain data, for any thread. */
export interface TreesRequest {
  readonly lines: KeptLines;
  readonly pages: PagePlaces;
  /** The first pages of both. */
  readonly rows: number;
  readonly returns: number;
  /** The columns of the table, in order. */
  readonly row: readonly RowColumn[];
  /** Those of them that are not the same in every row. */
  readonly varying: readonly LineNumber[];
  /** Whether lines say what they return. */
  readonly returning: boolean;
}

/** Builds both trees; answers the last page that it wrote. */
export function orderTrees(request: TreesRequest): number {
  const { lines, varying, returning } = request;
  const pages = imagePages(request.pages);
  const rows = treePages(pages, request.rows, 'index');
  const returns = treePages(pages, request.returns, 'index');
  const row = recordRow(request.row);
  const key = recordBytes(sortKeys.length);
  const addReturns = (block: LineColumns, count: number) => {
    const { amount, returns_order } = block;
    for (let i = 0; i < count; i++) {
      if (amount[i]! < 0 && returns_order[i]! > 0) addKeys(key, returns, sortKeys, block, i, i + 1);
    }
  };
  const needed: readonly LineNumber[] = [...sortKeys, ...varying, ...(returning ? returned : [])];
  inOrder(lines, new Set(needed), (block, count) => {
    row.addAll(block, count, rows);
    if (returning) addReturns(block, count);
  });
  rows.end();
  returns.end();
  return pages.end();
}

const returned = ['returns_order', 'amount'] as const;

/** The task `orderTrees`. */
export async function* orderTreesSteps(
  request: TreesRequest,
): AsyncGenerator<{ readonly value: number; readonly moved: readonly ArrayBuffer[] }> {
  yield { value: orderTrees(request), moved: [] };
}

/** The same in another thread; `undefined` if that failed, for then it can be done here. */
export async function treesElsewhere(
  thread: NonNullable<Io['thread']>,
  request: TreesRequest,
): Promise<number | undefined> {
  try {
    for await (const last of thread('orderTrees', request)) return last as number;
  } catch {
    return undefined;
  }
  return undefined;
}
