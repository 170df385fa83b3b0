import type { FillImage } from './fillImage.js';
import type { NewIds } from './loadIds.js';
import { sortedTexts } from './packedTexts.js';
import { recordBytes } from './recordBytes.js';

/**
 * Builds a table of ids that is numbered from 1: its rows, and the index that the uniqueness of its texts rests on. `columns`
 * are those of the table, in order, as the store has them.
 */
export function fillTexts(
  image: FillImage,
  { table, id, text, fixed, texts }: NewIds,
  columns: readonly string[],
): void {
  const { count, bytes, ends } = texts;
  const start = (row: number) => (row === 0 ? 0 : ends[row - 1]!);
  const record = recordBytes();
  const rows = image.tree(table, 'table');
  for (let row = 0; row < count; row++) {
    record.begin();
    for (let i = 0; i < columns.length; i++) {
      const name = columns[i]!;
      if (name === text) record.text(bytes, start(row), ends[row]!);
      else if (name === id) record.nothing();
      else record.integer(fixed[name] ?? Number.NaN);
    }
    record.cell(row + 1);
    rows.add(record.bytes, record.length(), row + 1);
  }
  rows.end();
  const order = sortedTexts(texts);
  const index = image.tree(`sqlite_autoindex_${table}_1`, 'index');
  for (let i = 0; i < count; i++) {
    const row = order[i]!;
    record.begin();
    record.text(bytes, start(row), ends[row]!);
    record.integer(row + 1);
    record.cell();
    index.add(record.bytes, record.length());
  }
  index.end();
}
