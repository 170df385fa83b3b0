import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankSeparated } from '../../src/ingest/blankSeparated.js';
import { decodeText, type TextReport } from '../../src/ingest/decodeText.js';
import { sniffDelimiter } from '../../src/ingest/dialect.js';
import { plainLineEnds } from '../../src/ingest/plainLineEnds.js';
import { type FileDialect, readRows } from '../../src/ingest/readRows.js';

async function* pieces<T extends string | Buffer>(whole: T, sizes: readonly number[]): AsyncGenerator<T> {
  for (let at = 0, i = 0; at < whole.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield (
      typeof whole === 'string' ? whole.slice(at, at + size) : (whole as Buffer).subarray(at, at + size)
    ) as T;
    at += size;
  }
}

async function joined(texts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of texts) text += piece;
  return text;
}

const plain: FileDialect = { encoding: 'utf-8', delimiter: undefined, headers: undefined, skipLines: 0 };

/** The rows of a file as `line: a|b`, `!` in front of those refused, and what was noted. */
async function rowsOf(file: string | Buffer, dialect: Partial<FileDialect> = {}, sizes = [1 << 20]) {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const reading = readRows('x.csv', pieces(bytes, sizes), { ...plain, ...dialect });
  const rows: string[] = [];
  for await (const batch of reading.batches) {
    for (const [i, row] of batch.rows.entries()) {
      const refusal = batch.refused?.get(i);
      rows.push(`${batch.lines[i]}: ${row.join('|')}${refusal === undefined ? '' : ` ! ${refusal.message}`}`);
    }
  }
  return { rows, ...reading.report() };
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });

describe('line ends', () => {
  it('outside quotes become those of a line, inside they stay, wherever the text is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\r', '\n', '\r\n', ','), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (given, cut) => {
        let quoted = false;
        const expected = [...given]
          .map((character, i) => {
            if (character === '"') quoted = !quoted;
            return character === '\r' && !quoted && given[i + 1] !== '\n' ? '\n' : character;
          })
          .join('');
        expect(await joined(plainLineEnds(pieces(given, cut)))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('runs of blanks', () => {
  it('separate fields, wherever the text is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '  ', '\t', '\n', '\r\n'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (given, cut) => {
        const expected = given
          .split('\n')
          .map((line) => {
            const end = line.endsWith('\r') ? '\r' : '';
            const fields = line.split(/[ \t\r]+/).filter((field) => field !== '');
            return fields.join('\t') + end;
          })
          .join('\n');
        expect(await joined(blankSeparated(pieces(given, cut)))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('inside quotes are text', async () => {
    expect(await joined(blankSeparated(pieces(' "a  b"   c \n', [2])))).toBe('"a  b"\tc\n');
  });
});

describe('bytes that mean nothing', () => {
  /** The replacement character as a file may hold it itself: UTF-8, UTF-16, GB 18030. */
  const itsOwn = [
    [0xef, 0xbf, 0xbd],
    [0xfd, 0xff],
    [0x84, 0x31, 0xa4, 0x37],
  ].map((bytes) => Buffer.from(bytes));
  const encodings = ['utf-8', 'windows-1252', 'big5', 'gb18030', 'shift_jis', 'euc-kr', 'utf-16le'] as const;

  it('are found at their places, whatever the pieces, and all others are kept', async () => {
    const bytes = fc.array(fc.oneof(fc.constantFrom(10, 13, 44, 65, 0, 0x81, 0xff, 0xe9), fc.nat(255)), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, fc.constantFrom(...encodings), async (given, cut, encoding) => {
        // Enough good text around that the file is not refused as a whole.
        const unit = encoding === 'utf-16le' ? 2 : 1;
        const good = Buffer.from('ab,\n'.repeat(60), unit === 2 ? 'utf16le' : 'latin1');
        const whole = Buffer.concat([good, Buffer.from(given), unit === 2 ? Buffer.alloc(0) : good]);
        const read = async (parts: readonly number[]) => {
          const report: TextReport = { encoding, damage: [] };
          const text = await joined(decodeText('x.csv', pieces(whole, parts), encoding, report));
          return { text, damage: report.damage };
        };
        const all = await read([1 << 20]);
        expect(await read(cut)).toEqual(all);
        for (const { byte, shown, nul } of all.damage) {
          const hex = whole[byte - 1]!.toString(16).toUpperCase().padStart(2, '0');
          if (nul) expect(hex).toBe('00');
          else expect(unit === 1 ? shown : shown.slice(0, 8)).toContain(`\\x${hex}`);
        }
        const marks = [...all.text].filter((one) => /[\udc00-\udcff]|\0/u.test(one)).length;
        expect(all.damage.length).toBe(marks);
        if (!itsOwn.some((mark) => whole.includes(mark))) expect(all.text).not.toContain('\ufffd');
        if (all.damage.length === 0) {
          const node =
            encoding === 'windows-1252' ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
          if (node !== undefined) expect(all.text).toBe(node.decode(whole));
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('rows', () => {
  it('that hold no value, or repeat the header, are passed over and counted', async () => {
    const file = 'a,b\n1,2\n,\n\n" ",\n\ufeffa,b\n3,4\na,b\n';
    expect(await rowsOf(file)).toEqual({
      rows: ['1: a|b', '2: 1|2', '7: 3|4'],
      encoding: 'utf-8',
      delimiter: ',',
      notes: [
        'rows without any value passed over: 2',
        'repetitions of the header passed over: 2 (lines 6, 8)',
      ],
    });
  });

  it('of a file without a header that equal its numbers are data', async () => {
    expect((await rowsOf('1,2\n1,2\n', { headers: 'numbered' })).rows).toEqual([
      '1: 1|2',
      '1: 1|2',
      '2: 1|2',
    ]);
    expect((await rowsOf('a,b\n1,2\n', { headers: ['a', 'b'] })).rows).toEqual(['1: a|b', '2: 1|2']);
  });

  it('all end in a delimiter, or none', async () => {
    expect((await rowsOf('a,b\n1,2,\n3,4\n5,6,\n')).rows).toEqual([
      '1: a|b',
      '2: 1|2',
      '3: 3|4 ! 2 fields where the rows before have 3',
      '4: 5|6',
    ]);
    expect((await rowsOf('a,b\n1,2\n3,4,\n')).rows[2]).toBe('3: 3|4| ! 3 fields where the header has 2');
    expect((await rowsOf('a,b,\n1,2\n3,4\n')).rows.slice(1)).toEqual(['2: 1|2|', '3: 3|4|']);
    expect((await rowsOf('a,b,\n1,2\n3,4,\n')).rows[2]).toContain('! 3 fields');
    expect((await rowsOf('a\n1,\n2,\n')).rows.slice(1)).toEqual(['2: 1', '3: 2']);
  });

  it('keep the numbers of their lines behind a preamble, whatever its quotes and line ends', async () => {
    for (const [preamble, lines] of [
      ['x\n"y\n', 2],
      ['"x\r\ry\r\n', 3],
      ['\n\n', 2],
    ] as const) {
      for (const cut of [1, 2, 3, 100]) {
        const { rows } = await rowsOf(`${preamble}a,b\n1,2\n`, { skipLines: lines }, [cut]);
        expect(rows).toEqual([`${lines + 1}: a|b`, `${lines + 2}: 1|2`]);
      }
    }
    expect((await rowsOf('a\n1\n', { skipLines: 9 })).rows).toEqual([]);
  });

  it('keep every good character beside a damaged byte', async () => {
    const damaged = Buffer.concat([
      Buffer.from('a,b\n客户,Zoë '),
      Buffer.from([0xe9, 0xe5, 0xae]),
      Buffer.from('户 ü\n1,2\n'),
    ]);
    expect((await rowsOf(damaged)).rows).toEqual([
      '1: a|b',
      '2: 客户|Zoë \\xE9\\xE5\\xAE户 ü ! \\xE9 is not utf-8 (byte 17 of the file)',
      '3: 1|2',
    ]);
  });

  it('with a damaged byte in the preamble are not taken for it', async () => {
    const file = Buffer.concat([
      Buffer.from('Z\xfcrich\na,b\n1,2\n', 'latin1'),
      Buffer.from('3,\xe9\n', 'latin1'),
    ]);
    expect((await rowsOf(file, { skipLines: 1 })).rows).toEqual([
      '2: a|b',
      '3: 1|2',
      '4: 3|\\xE9 ! \\xE9 is not utf-8 (byte 18 of the file)',
    ]);
  });
});

describe('a delimiter is found by the first lines', () => {
  it.each([
    ['a;b;c\n1;2,5;3,5\n', ';'],
    ['1;2,5;3,5;4,5\n5;6,5;7,5;8,5\n', ';'],
    ['a,b\n"x;y;z",2\n', ','],
    ['name\tnote\nx\ta, b, c\n', '\t'],
    ['a|b|c\n1|2,2|3,3\n', '|'],
    ['only\n1\n', ','],
    ['', ','],
    ['\n\na;b\n', ';'],
    ['Betrag, netto;Datum\n5;2026-01-05\n', ';'],
  ])('%j', (text, delimiter) => {
    expect(sniffDelimiter(text)).toBe(delimiter);
  });
});
