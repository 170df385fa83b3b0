import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRecords } from '../../src/ingest/splitRecords.js';

/** What csv-parse makes of a text, or nothing if it refuses it. */
function grammar(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
  } catch {
    return undefined;
  }
}

const piece = fc.constantFrom(
  'a',
  'b1',
  ' ',
  ',',
  ';',
  '"',
  '""',
  '\n',
  '\r',
  '\r\n',
  '"\n',
  ',"',
  '",',
  'é',
  '客',
);
const delimiter = fc.constantFrom(',', ';', '\t', '|', ' ');

describe('splitRecords', () => {
  it('reads any text as csv-parse does, and leaves to it what it refuses', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), delimiter, (pieces, separator) => {
        const text = pieces.join('');
        const rows = splitRecords(text, separator);
        const expected = grammar(text, separator);
        expect(rows).toEqual(expected);
        if (rows !== undefined) taken++;
      }),
      { numRuns: 6000 },
    );
    expect(taken).toBeGreaterThan(1500);
  });

  it('reads any table that was written, with fields quoted where they need not be', () => {
    const field = fc.tuple(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '客'), maxLength: 6 }),
      fc.boolean(),
    );
    const table = fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
    const needsQuotes = /[",\r\n]/;
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows
          .map(
            (row) =>
              row
                .map(([value, always]) =>
                  always || needsQuotes.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
                )
                .join(',') + end,
          )
          .join('');
        expect(splitRecords(text, ',')).toEqual(rows.map((row) => row.map(([value]) => value)));
      }),
      { numRuns: 1500 },
    );
  });
});
