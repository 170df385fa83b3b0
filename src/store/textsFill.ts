import type { FillImage } from './fillImage.js';
import type { NewIds } from './loadIds.js';
import { comparedBytes, type PackedTexts, sortedTexts } from './packedTexts.js';
import { type RecordPart, recordBytes } from './recordBytes.js';
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
  const record = recordBytes(columns.length);
  const key = recordBytes(2);
  const rows = image.tree(table, 'table');
  const newIndex = () => image.tree(`sqlite_autoindex_${table}_1`, 'index');
  let index = newIndex();
  let ascending = true;
  let done = 0;
  let keyed = 0;
  const addKey = (to: TreePages, { bytes, ends }: PackedTexts, row: number) => {
    key.begin();
    key.text(bytes, row === 0 ? 0 : ends[row - 1]!, ends[row]!);
    key.integer(row + 1);
    to.add(key.bytes, key.cell(), key.end());
  };
  const at = columns.indexOf(text);
  const same = (names: readonly string[]): RecordPart => {
    record.begin();
    for (const name of names) {
      if (name === id) record.nothing();
      else record.integer(fixed[name] ?? Number.NaN);
    }
    return record.taken();
  };
  const before = same(columns.slice(0, at));
  const after = same(columns.slice(at + 1));
  const follow = ({ bytes, ends, count }: PackedTexts) => {
    for (; done < count; done++) {
      const from = done === 0 ? 0 : ends[done - 1]!;
      record.begin();
      record.repeat(before);
      record.text(bytes, from, ends[done]!);
      record.repeat(after);
      rows.add(record.bytes, record.cell(done + 1), record.end(), done + 1);
    }
  };
  /** The keys of the texts since the last time, for as long as they come in order. */
  const followKeys = (texts: PackedTexts) => {
    const { bytes, ends, count } = texts;
    for (; ascending && keyed < count; keyed++) {
      const from = keyed === 0 ? 0 : ends[keyed - 1]!;
      const last = keyed < 2 ? 0 : ends[keyed - 2]!;
      if (keyed > 0 && comparedBytes(bytes, last, from, from, ends[keyed]!) > 0) ascending = false;
      else addKey(index, texts, keyed);
    }
  };
  return {
    follow(texts) {
      follow(texts);
      followKeys(texts);
    },
    end(texts) {
      follow(texts);
      followKeys(texts);
      rows.end();
      if (!ascending) {
        index = newIndex();
        for (const row of sortedTexts(texts)) addKey(index, texts, row);
      }
      index.end();
    },
  };
}
