import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imagePages } from '../../src/store/imagePages.js';

const pageSize = 65_536;
const lockPage = 0x40000000 / pageSize + 1;

test.each([lockPage - 70, lockPage - 64, lockPage - 33, lockPage - 32, lockPage - 1, lockPage])(
  'two who write pages by turns never write the same one, nor the one that SQLite locks (from %i)',
  (first) => {
    const folder = mkdtempSync(join(tmpdir(), 'clm-pages-'));
    const file = openSync(join(folder, 'image'), 'wx+');
    const mine = imagePages({ file, pageSize, first, leap: 0 });
    const written = new Map<number, number>();
    const add = (to: typeof mine) => {
      const mark = written.size + 1;
      const page = to.add(new Uint8Array(pageSize).fill(mark));
      expect(written.has(page)).toBe(false);
      expect(page).not.toBe(lockPage);
      written.set(page, mark);
    };
    for (let i = 0; i < 5; i++) add(mine);
    const theirs = imagePages(mine.fork(true));
    for (let i = 0; i < 100; i++) add(i % 3 === 0 ? mine : theirs);
    const rest = imagePages(mine.fork(false));
    for (let i = 0; i < 40; i++) add(rest);
    const last = Math.max(mine.end(), theirs.end(), rest.end());
    expect(last).toBe(Math.max(...written.keys()));
    expect(fstatSync(file).size).toBe(last * pageSize);
    const byte = new Uint8Array(1);
    for (const [page, mark] of written) {
      readSync(file, byte, 0, 1, page * pageSize - 1);
      expect(byte[0]).toBe(mark);
    }
    closeSync(file);
    rmSync(folder, { recursive: true });
  },
);
