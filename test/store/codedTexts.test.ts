import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codedTexts } from '../../src/store/codedTexts.js';

describe('texts as codes', () => {
  it('are those of the rows, whatever the texts hold', () => {
    const db = new Database(':memory:');
    db.exec('create table t (number integer, text text)');
    const word = fc.oneof(
      fc.constantFrom('h:1', 'h:2', 'e:a@b.c', 'Ä', '漢字', '😀', '7', ''),
      fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => text.replaceAll('\0', '')),
      fc.constantFrom('a\u001e3\u001fb', '\u001f', '\u001e'),
    );
    const insert = db.prepare('insert into t values (?, ?)');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (texts) => {
        db.exec('delete from t');
        texts.forEach((text, i) => {
          insert.run(i * 7, text);
        });
        const found = codedTexts(db, 'select number, text from t order by number');
        expect([...found.number]).toEqual(texts.map((_, i) => i * 7));
        const full = texts.filter((text) => text !== '');
        const order = [...new Set(full)];
        expect([...found.code]).toEqual(texts.map((text) => order.indexOf(text)));
        expect(found.size).toBe(order.length);
        expect(order.map((_, code) => found.nameOf(code))).toEqual(order);
        expect(order.map((text) => found.codeOf(text))).toEqual(order.map((_, code) => code));
        expect(found.codeOf('nobody has this')).toBe(-1);
      }),
      { numRuns: 200 },
    );
    db.close();
  });
});
