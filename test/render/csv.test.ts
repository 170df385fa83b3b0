import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../src/render/csv.js';
import type { Row } from '../../src/result.js';

const texts = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('', 'a,b', 'say "x"', 'two\nlines', 'end\r', '=1+1', ' blank ', '\ufeffmark', ';', '\\'),
);

test.each([1, 2, 3])('%i columns are written as csv-stringify writes them', (count) => {
  const columns = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, kind: 'text' as const }));
  const rows = fc.array(fc.array(texts, { minLength: count, maxLength: count }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, (given) => {
      const expected = stringify([columns.map(({ name }) => name), ...given], {
        quoted_match: /\r/,
        quoted_empty: count === 1,
      });
      expect([...csv({ columns, rows: given as Row[] }, undefined, {})].join('')).toBe(expected);
    }),
  );
});

test('pieces of many rows are joined without a seam', () => {
  const rows: Row[] = Array.from({ length: 1203 }, (_, i) => [`C${i}`, i === 700 ? 'a,b' : i / 4]);
  const columns = [
    { name: 'id', kind: 'text' as const },
    { name: 'value', kind: 'number' as const },
  ];
  const expected = rows.map(([id, value]) => `${id},${value === 'a,b' ? '"a,b"' : value}\n`).join('');
  expect([...csv({ columns, rows }, undefined, {})].join('')).toBe(`id,value\n${expected}`);
});
