import type { FillImage } from './fillImage.js';
import type { NewIds } from './loadIds.js';
import { comparedBytes, type PackedTexts, sortedTexts } from './packedTexts.js';
import { recordBytes } from './recordBytes.js';
import type { TreePages } from './treePages.js';

/** Builds a table of ids while they are met. */
export interface TextsFill {
  /** Adds the ids that are new since the last time. */
  follow(texts: PackedTexts): void;
  end(texts: PackedTexts): void;
}

/**
 * Builds a table of ids that is numbered from 1: its rows, and the index that the uniqueness of its texts rests on, which
 * is sorted at the end unless the texts came in order. `columns` are those of the table, in order.
 */
export function textsFill(
  image: FillImage,
  { table, id, text, fixed }: NewIds,
  columns: readonly string[],
): TextsFill {
  const record = recordBytes();
  const rows = image.tree(table, 'table');
  const newIndex = () => image.tree(`sqlite_autoindex_${table}_1`, 'index');
  let index = newIndex();
  let ascending = true;
  let done = 0;
  const addKey = (to: TreePages, { bytes, ends }: PackedTexts, row: number) => {
    record.begin();
    record.text(bytes, row === 0 ? 0 : ends[row - 1]!, ends[row]!);
    record.integer(row + 1);
    record.cell();
    to.add(record.bytes, record.length());
  };
  const follow = (texts: PackedTexts) => {
    const { bytes, ends, count } = texts;
    for (; done < count; done++) {
      const from = done === 0 ? 0 : ends[done - 1]!;
      const to = ends[done]!;
      record.begin();
      for (let i = 0; i < columns.length; i++) {
        const name = columns[i]!;
        if (name === text) record.text(bytes, from, to);
        else if (name === id) record.nothing();
        else record.integer(fixed[name] ?? Number.NaN);
      }
      record.cell(done + 1);
      rows.add(record.bytes, record.length(), done + 1);
      if (!ascending) continue;
      const before = done < 2 ? 0 : ends[done - 2]!;
      if (done > 0 && comparedBytes(bytes, before, from, from, to) > 0) ascending = false;
      else addKey(index, texts, done);
    }
  };
  return {
    follow,
    end(texts) {
      follow(texts);
      rows.end();
      if (!ascending) {
        index = newIndex();
        for (const row of sortedTexts(texts)) addKey(index, texts, row);
      }
      index.end();
    },
  };
}
