import { writeAt } from './fileBytes.js';
import type { Pager } from './treePages.js';

/** Where pages go in a database file: blocks of them, one after the other or with others between. Plain data, for any thread. */
export interface PagePlaces {
  readonly file: number;
  readonly pageSize: number;
  /** The number of the first page. */
  readonly first: number;
  /** So many pages are passed over after each block. */
  readonly leap: number;
}

/** Writes pages into a database file. */
export interface ImagePages extends Pager {
  /**
   * Where the pages of someone else may go from now on: with `byTurns` while pages are added here too, else in place of
   * that. Whoever it is writes blocks of the same length.
   */
  fork(byTurns: boolean): PagePlaces;
  /** Writes what waits; answers the number of the last page that was added, or 0. */
  end(): number;
}

/** The page that SQLite locks and never writes begins at this byte. */
const lockByte = 0x40000000;

/** Pages are written so many at a time. */
const together = 32;

export function imagePages({ file, pageSize, first, leap }: PagePlaces): ImagePages {
  const lockPage = lockByte / pageSize + 1;
  const waiting = new Uint8Array(together * pageSize);
  let block = first;
  let next = first;
  let passed = leap;
  let last = 0;
  const flush = () => {
    writeAt(file, waiting.subarray(0, (next - block) * pageSize), (block - 1) * pageSize);
  };
  const begin = (page: number) => {
    block = page;
    next = page;
  };
  return {
    pageSize,
    add(page) {
      while (next === lockPage || next === block + together) {
        if (next === lockPage) next++;
        else {
          flush();
          begin(next + passed);
        }
      }
      waiting.set(page, (next - block) * pageSize);
      last = next++;
      return last;
    },
    put: (number, page) => writeAt(file, page, (number - 1) * pageSize),
    fork(byTurns) {
      flush();
      begin(passed === 0 ? next : block + together + passed);
      if (!byTurns) return { file, pageSize, first: next, leap: passed };
      passed = together;
      return { file, pageSize, first: next + together, leap: together };
    },
    end() {
      flush();
      return last;
    },
  };
}
