import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotingError } from '../../src/ingest/quotingError.js';
import { records, splitUnquoted } from '../../src/ingest/records.js';

async function* pieces(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  let at = 0;
  for (let i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield text.slice(at, at + size);
    at += size;
  }
}

async function read(text: string, sizes: readonly number[], delimiter = ',') {
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  for await (const batch of records('x.csv', pieces(text, sizes), () => delimiter)) {
    rows.push(...batch.rows);
    lines.push(...batch.lines);
  }
  return { rows, lines };
}

const field = fc.string({
  unit: fc.constantFrom('a', 'b', '1', ' ', ',', ';', '"', '\n', '\r\n', '.', 'ü', '客'),
  maxLength: 6,
});
const table = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 6 }))
  .chain(([width, height]) =>
    fc.array(fc.array(field, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

/** A field as CSV, quoted where it must be, and in places where it need not. */
const quoted = (text: string, delimiter: string, always: boolean) =>
  always || [...text].some((character) => [delimiter, '"', '\n', '\r'].includes(character))
    ? `"${text.replaceAll('"', '""')}"`
    : text;

describe('records', () => {
  it('reads any table that was written, however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        async (rows, delimiter, end, always, sizes) => {
          const text = rows
            .map((row) => row.map((f) => quoted(f, delimiter, always)).join(delimiter) + end)
            .join('');
          const read1 = await read(text, sizes, delimiter);
          expect(read1.rows).toEqual(rows);
          expect(read1.rows).toEqual(parse(text, { delimiter, record_delimiter: ['\r\n', '\n'] }));
          let line = 1;
          for (const [i, row] of rows.entries()) {
            expect(read1.lines[i]).toBe(line);
            line += 1 + row.join('').split('\n').length - 1;
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('splits a text without quotes as csv-parse does', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '\n', '\r', '\r\n', 'é'), maxLength: 40 }),
        fc.constantFrom(',', ';'),
        (text, delimiter) => {
          const options = { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] };
          expect(splitUnquoted(text, delimiter)).toEqual(parse(text, options));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('skips blank lines and still counts them', async () => {
    expect(await read('a,b\n\n\r\n1,2\n\n', [3])).toEqual({
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
      lines: [1, 4],
    }); // prettier-ignore
  });

  it('needs no line end at the end', async () => {
    expect((await read('a,b\n1,"2"', [4])).rows).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]); // prettier-ignore
  });

  it('answers every text with rows or with the place of a quoting error', async () => {
    const anything = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' '), maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 7 }), async (text, size) => {
        const grammar = () => parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true });
        let accepted = true;
        try {
          grammar();
        } catch {
          accepted = false;
        }
        if (text.includes('\r') && !text.includes('\n')) return;
        if (accepted) {
          const rows = grammar().filter((row) => row.length > 1 || row[0] !== '');
          expect((await read(text, [size])).rows).toEqual(rows);
          expect(quotingError('x.csv', text, 1, ',')).toBeUndefined();
        } else {
          await expect(read(text, [size])).rejects.toMatchObject({ exit: 3, message: /^x\.csv:\d+: / });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a quoting error names the line where the quote opened', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['never closed', 'a,b\n1,2\n3,"4\n5,6\n', /^x\.csv:3: the quote opened here is never closed/],
    [
      'never closed after a field of two lines',
      'a,b\n"1\n2","3\n4,5\n',
      /^x\.csv:3: the quote opened here is never closed/,
    ],
    ['closed by a later quote', 'a,b\n1,"2\n3,"4"\n', /^x\.csv:2: the quote opened here is closed on line 3/],
    ['text after it', 'a,b\n1,"2"x\n', /^x\.csv:2: text after a closing quote: "x"/],
    [
      'inside an unquoted field',
      'a,b\n1,5" pipe\n',
      /^x\.csv:2: a quote inside an unquoted field: "5\\" pipe"/,
    ],
  ];
  it.each(cases)('%s', async (_, text, message) => {
    for (const size of [1, 4, 1000]) await expect(read(text, [size])).rejects.toThrow(message);
  });

  it('also megabytes before the end', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(2_000_000)}`;
    await expect(read(text, [65_536])).rejects.toThrow(
      /^x\.csv:2: the quote opened here is not closed within 4194304 characters/,
    );
  });
});
