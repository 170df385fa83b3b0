import { varint } from './recordBytes.js';

/** Takes finished pages of a database file. */
export interface Pager {
  readonly pageSize: number;
  /** Writes a page at the end; answers its number. */
  add(page: Uint8Array): number;
  /** Writes over a page. */
  put(number: number, page: Uint8Array): void;
}

/** A tree on its way into a file. */
export interface TreePages {
  /** Adds a cell, `bytes` from `from` to `to`; they must come in the order of their keys. */
  add(bytes: Uint8Array, from: number, to: number, rowid?: number): void;
  /** Writes what is left, and the root. */
  end(): void;
}

/** A page that is filled with cells from its end. */
interface Page {
  readonly bytes: Uint8Array;
  readonly header: number;
  cells: number;
  /** Where the last cell begins, and where the one before it does. */
  top: number;
  before: number;
}

const kinds = { index: { leaf: 0x0a, interior: 0x02 }, table: { leaf: 0x0d, interior: 0x05 } } as const;

/**
 * Writes a B-tree of SQLite's file format (sqlite.org/fileformat2.html, "B-tree Pages") from cells in order, its pages as full
 * as they go. In an `index` every key stands once: the last one of a full page moves up to its parent. In a `table` the
 * parent repeats the last row number of a page.
 */
export function treePages(pager: Pager, root: number, kind: keyof typeof kinds): TreePages {
  const { pageSize } = pager;
  const levels: Page[] = [];
  const number = new Uint8Array(9);
  let lastRowid = 0;
  const level = (depth: number): Page => {
    levels[depth] ??= emptyPage(pageSize, depth);
    return levels[depth];
  };
  const { fits, place, popped, headed } = pageCells(kind);
  const finished = (page: Page, right: number): number => {
    const at = pager.add(headed(page, right));
    emptied(page);
    return at;
  };
  /** Adds to a page above the leaves: a child, and the key that its last one has or, in an index, that follows it. */
  const push = (depth: number, child: number, key: Uint8Array, length: number) => {
    const page = level(depth);
    if (!fits(page, 4 + length)) {
      const cell = popped(page);
      const up = cell.subarray(4);
      push(depth + 1, finished(page, getNumber(cell)), up, up.length);
    }
    const at = place(page, 4 + length);
    setNumber(page.bytes, at, child);
    for (let i = 0; i < length; i++) page.bytes[at + 4 + i] = key[i]!;
  };
  return {
    add(bytes, from, end, rowid = 0) {
      const leaf = level(0);
      const length = end - from;
      if (!fits(leaf, length)) {
        if (kind === 'index') {
          const key = popped(leaf);
          push(1, finished(leaf, 0), key, key.length);
        } else push(1, finished(leaf, 0), number, varint(number, 0, lastRowid));
      }
      lastRowid = rowid;
      const at = place(leaf, length);
      const to = leaf.bytes;
      for (let i = 0; i < length; i++) to[at + i] = bytes[from + i]!;
    },
    end() {
      let below = 0;
      for (const [depth, page] of levels.entries()) {
        if (depth === levels.length - 1) pager.put(root, headed(page, below));
        else below = finished(page, below);
      }
    },
  };
}

function emptyPage(pageSize: number, depth: number): Page {
  return {
    bytes: new Uint8Array(pageSize),
    header: depth === 0 ? 8 : 12,
    cells: 0,
    top: pageSize,
    before: pageSize,
  };
}

function emptied(page: Page): void {
  page.bytes.fill(0);
  page.cells = 0;
  page.top = page.bytes.length;
}

/** Puts cells into pages and takes them out. */
function pageCells(kind: keyof typeof kinds) {
  const fits = (page: Page, size: number) => page.top - size >= page.header + 2 * (page.cells + 1);
  /** Makes room for a cell; answers where it goes. */
  const place = (page: Page, size: number): number => {
    page.before = page.top;
    page.top -= size;
    const pointer = page.header + 2 * page.cells++;
    page.bytes[pointer] = page.top >> 8;
    page.bytes[pointer + 1] = page.top;
    return page.top;
  };
  /** Takes the last cell out again; answers its bytes. */
  const popped = (page: Page): Uint8Array => {
    const cell = page.bytes.slice(page.top, page.before);
    page.bytes.fill(0, page.top, page.before);
    page.top = page.before;
    page.cells--;
    page.bytes.fill(0, page.header + 2 * page.cells, page.header + 2 * page.cells + 2);
    return cell;
  };
  const headed = (page: Page, right: number): Uint8Array => {
    const { bytes, cells, top, header } = page;
    bytes[0] = header === 8 ? kinds[kind].leaf : kinds[kind].interior;
    bytes[3] = cells >> 8;
    bytes[4] = cells;
    bytes[5] = top >> 8;
    bytes[6] = top;
    if (header === 12) setNumber(bytes, 8, right);
    return bytes;
  };
  return { fits, place, popped, headed };
}

function setNumber(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (24 - 8 * i);
}

function getNumber(bytes: Uint8Array): number {
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}
