import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { guessFile } from '../../../src/ingest/guess/guessFile.js';
import { sourceName, sourceToml } from '../../../src/ingest/guess/sourceToml.js';
import { readSource } from '../../../src/ingest/mapping/readSource.js';
import { parseToml } from '../../../src/toml.js';

const runs = Number(process.env.CLM_FUZZ ?? 60);

async function* whole(bytes: Uint8Array): AsyncGenerator<Buffer> {
  yield Buffer.from(bytes);
}
const guess = (text: string) => guessFile('a.csv', whole(Buffer.from(text)));

const field = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '12,50',
    '12.50',
    '2026-01-05',
    '5.1.2026',
    '03/04/2025',
    '1997',
    'Kunde',
    'order_id',
    'Datum',
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const text = fc
  .tuple(
    fc.constantFrom(',', ';', '\t', ' ', '|'),
    fc.array(fc.array(field, { maxLength: 6 }), { maxLength: 8 }),
  )
  .map(([delimiter, rows]) => rows.map((row) => row.join(delimiter)).join('\n'));

describe('a guess of any file', () => {
  it('is an answer whose source is understood, or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          text.map((one) => Buffer.from(one)),
          fc.uint8Array({ maxLength: 60 }),
        ),
        async (bytes) => {
          try {
            const found = await guessFile('a.csv', whole(bytes));
            if (found.profiles.length === 0) return;
            for (const fit of found.fits) {
              const toml = sourceToml('a', found, fit);
              expect(readSource(parseToml(toml, 'clm.toml'), 'a').tables[0]!.table).toBe(fit.table);
            }
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
        },
      ),
      { numRuns: runs * 3, seed: 1 },
    );
  });
});

describe('how a file is written', () => {
  it.each([
    ['a,b\n1,2\n', ['utf-8', ',', true]],
    ['\ufeffa;b\n1;2\n', ['utf-8', ';', true]],
    ['a\tb\n1\t2\n', ['utf-8', '\t', true]],
    ['7;2026-01-05;3,50\n8;2026-01-06;4,20\n', ['utf-8', ';', false]],
    ['  a b\n 1 2\n', ['utf-8', ' ', true]],
  ])('is found: %j', async (written, expected) => {
    const { sample } = await guess(written);
    expect([sample.encoding.encoding, sample.delimiter, sample.headed]).toEqual(expected);
  });

  it.each([
    ['utf-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')],
    ['utf-16le', Buffer.from('name,city\nx,y\n', 'utf16le')],
    ['cp1252', Buffer.from('Straße,Menü\nKönig,Bär\n', 'latin1')],
    ['gb18030', Buffer.from('b6a9b5a5bac52cbfcdbba7b1e0bac52cb6a9b5a5c8d5c6da0a', 'hex')],
  ])('tells %s', async (encoding, bytes) => {
    expect((await guessFile('a.csv', whole(bytes))).sample.encoding.encoding).toBe(encoding);
  });

  it('reads dates that only one order of day and month fits, and says when both do', async () => {
    const dated = async (...days: readonly string[]) => {
      const found = await guess(`id,date\n${days.map((day, i) => `${i},${day}\n`).join('')}`);
      return found.dateFormat ?? found.dateChoice;
    };
    expect(await dated('31/12/2025', '01/02/2026')).toBe('dd/mm/yyyy');
    expect(await dated('12/31/2025', '01/02/2026')).toBe('mm/dd/yyyy');
    expect(await dated('1/2/2026')).toEqual(['d/m/yyyy', 'm/d/yyyy']);
    expect(await dated('5 Jan 2026')).toBe('d mmm yyyy');
    expect(await dated('2026-01-05')).toBeUndefined();
  });
});

it('names a source after its file', () => {
  expect(sourceName('/x/Umsätze_2026-01.csv.gz')).toBe('umsätze');
  expect(sourceName('orders_20260131.csv')).toBe('orders');
  expect(sourceName('2026.csv')).toBe('source');
  expect(sourceName('...csv')).toBe('source');
});
