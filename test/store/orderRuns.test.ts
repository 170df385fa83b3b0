import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { LineNumber } from '../../src/store/lineColumns.js';
import { orderRuns } from '../../src/store/orderRuns.js';

const given = new Set<LineNumber>(['customer', 'day', 'order_no', 'line', 'amount']);
const names = ['customer', 'day', 'order_no', 'line', 'amount'] as const;

const folder = mkdtempSync(join(tmpdir(), 'clm-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('lines come back, sorted if wanted, whether or not runs had to leave memory', () => {
  const line = fc.record({
    customer: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 2 ** 31 - 1 })),
    day: fc.integer({ min: -30_000, max: 30_000 }),
    order_no: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    amount: fc.constantFrom(1, 2.5, Number.NaN, -7),
  });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.integer({ min: 1, max: 25 }),
      fc.boolean(),
      (rows, longest, sorted) => {
        const db = new Database(join(folder, 'clm.db'));
        const runs = orderRuns(db, given, longest);
        // Lines of an order come in ascending order: the position in the file is one such.
        const lines = rows.map((row, i) => names.map((name) => (name === 'line' ? i + 1 : row[name])));
        for (const cells of lines) {
          const columns = runs.room(1);
          for (const [i, name] of names.entries()) columns[name][runs.count()] = cells[i]!;
          runs.added();
        }
        const amounts = rows.map((row) => row.amount).filter((amount) => !Number.isNaN(amount));
        const range = runs.ranges().get('amount');
        expect(range?.least ?? Number.POSITIVE_INFINITY).toBe(Math.min(...amounts));
        expect(range?.whole ?? true).toBe(amounts.every(Number.isInteger));
        const read: number[][] = [];
        runs.each(sorted, (block, count) => {
          for (let row = 0; row < count; row++) read.push(names.map((name) => block[name][row]!));
        });
        expect(readdirSync(folder)).not.toContain('clm.db-runs');
        runs.end();
        db.close();
        const inOrder = (some: readonly number[][]) =>
          some.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]! || a[3]! - b[3]!);
        expect(sorted ? read : inOrder(read)).toEqual(inOrder(lines));
      },
    ),
    { numRuns: 200 },
  );
});
