import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packedRows } from '../../src/store/packedRows.js';

const big = Number.MAX_SAFE_INTEGER;
const whole = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(-big, big, 0, 1),
);
const value = fc.oneof({ weight: 4, arbitrary: whole }, fc.constantFrom(0.5, -2.25, 1e300, Number.NaN));
const texts = ["it's", 'web', '', 'a "b"', 'n\0l', '客'];

test('rows read back as they were given, whatever the ranges of their columns', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }).chain((rows) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.array(
            fc.oneof(
              fc.array(fc.constantFrom(7), { minLength: rows, maxLength: rows }),
              fc.array(fc.constantFrom(1, 2, Number.NaN), { minLength: rows, maxLength: rows }),
              fc.array(value, { minLength: rows, maxLength: rows }),
            ),
            { minLength: 1, maxLength: 5 },
          ),
          codes: fc.array(fc.integer({ min: -1, max: texts.length - 1 }), {
            minLength: rows,
            maxLength: rows,
          }),
          plain: fc.boolean(),
        }),
      ),
      ({ rows, columns, codes, plain }) => {
        const used = plain ? codes.map((code) => (code === 4 ? -1 : code)) : codes;
        const db = new Database(':memory:');
        const names = columns.map((_, i) => `c${i}`);
        db.exec(`create table t (at integer primary key, ${names.join(', ')}, word text, fixed integer)`);
        const range = (values: readonly number[]) => {
          const there = values.filter((one) => !Number.isNaN(one));
          return {
            least: Math.min(...there),
            most: Math.max(...there),
            whole: there.every(Number.isSafeInteger),
            missing: there.length < values.length,
          };
        };
        const packed = packedRows(
          db,
          't',
          [
            ...names.map((name, i) => ({ name, range: range(columns[i]!) })),
            { name: 'word', range: range(used), none: -1, texts },
          ],
          { fixed: 9 },
        );
        packed.write([...columns.map((column) => Float64Array.from(column)), Int32Array.from(used)], rows);
        const read = db
          .prepare(`select ${names.join(', ')}, word, fixed from t order by at`)
          .raw()
          .all();
        const expected = Array.from({ length: rows }, (_, row) => [
          ...columns.map((column) => (Number.isNaN(column[row]!) ? null : column[row])),
          used[row]! < 0 ? null : texts[used[row]!],
          9,
        ]);
        db.close();
        expect(read).toEqual(expected);
      },
    ),
    { numRuns: 400 },
  );
});
