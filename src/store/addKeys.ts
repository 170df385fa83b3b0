import type { LineColumns } from './lineColumns.js';
import type { RecordBytes } from './recordBytes.js';
import type { sortKeys } from './sortedRows.js';
import type { TreePages } from './treePages.js';

/** What lines are found by in the index of their orders. */
export const orderKeys = ['order_no', 'line', 'customer', 'day'] as const;

/** Adds the keys of the lines `from` to `to` to the tree of an index. */
export function addKeys(
  record: RecordBytes,
  tree: TreePages,
  names: typeof sortKeys | typeof orderKeys,
  block: LineColumns,
  from: number,
  to: number,
): void {
  const [first, second, third, fourth] = names.map((name) => block[name]) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (let row = from; row < to; row++) {
    record.begin();
    record.integer(first[row]!);
    record.integer(second[row]!);
    record.integer(third[row]!);
    record.integer(fourth[row]!);
    tree.add(record.bytes, record.cell(), record.end());
  }
}
