import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { type Batch, fieldsOf } from '../../src/ingest/batch.js';
import type { BatchColumn } from '../../src/ingest/columnBuilders.js';
import { type ReadRequest, readBatches } from '../../src/ingest/readBatches.js';

/** `CLM_FUZZ=20000` runs it longer. */
const runs = Number(process.env.CLM_FUZZ ?? 400);

const request: ReadRequest = {
  table: 'orders',
  map: [],
  set: [],
  drop: [],
  dateFormat: undefined,
  decimalComma: false,
  round: false,
  today: 20_500, // 2026-02-16
  currency: 'EUR',
  currencyDigits: 2,
  zone: 'Europe/Berlin',
  keepFields: false,
  encoding: 'utf-8',
  delimiter: ',',
  headers: undefined,
  skipLines: 0,
};

async function* pieces(whole: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < whole.length; at += sizes[i++ % sizes.length]!) {
    yield whole.subarray(at, at + sizes[i % sizes.length]!);
  }
}

/** Everything that reading says, row by row, whatever the batches are: a code stands for its text and its number. */
async function read(bytes: AsyncIterable<Buffer>, given: ReadRequest, after: number) {
  const rows: unknown[] = [];
  const known = new Map<number, string[]>();
  let bytesTaken = 0;
  const cell = (column: BatchColumn, at: number, row: number): unknown => {
    if (column.kind === 'missing') return 'missing';
    if (column.kind === 'numbers') return column.values[row];
    const code = column.codes[row]!;
    if (code < 0) return null;
    return column.kind === 'texts' ? column.texts[code] : `${code} ${known.get(at)![code]}`;
  };
  const learn = (batch: Batch) => {
    for (const [at, column] of batch.columns.entries()) {
      if (column.kind !== 'coded') continue;
      const texts = known.get(at) ?? [];
      expect(column.first).toBe(texts.length);
      let from = 0;
      for (const end of column.ends) {
        texts.push(Buffer.from(column.bytes.subarray(from, end)).toString());
        from = end;
      }
      known.set(at, texts);
    }
  };
  try {
    for await (const part of readBatches('o.csv', bytes, given, after)) {
      if (part.kind !== 'batch') rows.push(part);
      else {
        const { batch } = part;
        learn(batch);
        for (let row = 0; row <= batch.count; row++) {
          for (const { before, ...refused } of batch.refused) if (before === row) rows.push(refused);
          if (row === batch.count) break;
          const cells = batch.columns.map((column, at) => cell(column, at, row));
          rows.push([batch.lines[row], ...cells, ...fieldsOf(batch, row)]);
        }
        bytesTaken++;
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Nothing is loaded then, whatever came before.
    return { rows: [error.message, error.code, error.hint], texts: [], batches: bytesTaken };
  }
  return { rows, texts: [...known], batches: bytesTaken };
}

const id = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => `O${n}`) },
  fc.constantFrom(
    '',
    ' ',
    'Ä1',
    '客户7',
    ' O1',
    'order_id',
    'order_id2',
    'O,1',
    'O"1',
    'a\nb',
    'a\rb',
    '\ufeffx',
    '総',
  ),
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -300, max: 3000 }).map((n) => String(n / 100)) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 99 }).map(String) },
  fc.constantFrom(
    '',
    ' ',
    '-0',
    '-0.00',
    '0',
    '.5',
    '5.',
    '-',
    '.',
    '1e3',
    '1,5',
    '+3',
    ' 7',
    '007',
    '1.234',
    '12.345',
  ),
  fc.constantFrom(
    '123456789012345',
    '1234567890123456',
    '99999999999999.9',
    '0.1234567',
    '€5',
    '(4)',
    '4-',
    '１２',
    "1'000",
  ),
);
const date = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 28 }).map((d) => `2025-02-${String(d).padStart(2, '0')}`),
  },
  fc.constantFrom(
    '2025-02-29',
    '2024-02-29',
    '2025-13-01',
    '1899-12-31',
    '1900-01-01',
    '2026-02-16',
    '2026-02-17',
    '2999-01-01',
  ),
  fc.constantFrom(
    '2025-01-05 10:00:01',
    '2025-01-05T23:59:59',
    '2025-01-05 24:00:00',
    '2025-01-05 10:00',
    '2025-1-5',
    '05/01/2025',
  ),
  fc.constantFrom(
    '2025-01-05T10:00:01Z',
    '2025年1月5日',
    '',
    ' ',
    '2025-01-05 ',
    '0001-01-01',
    '2025/01/05',
    '20250105',
  ),
);
const word = fc.constantFrom('', 'web', 'store', ' web', 'web ', 'wéb', 'é', '\u00a0', 'a b', 'web');
const cells = fc.tuple(
  id,
  fc.constantFrom('1', '2', '3', '10', '01', '', 'x', '123', 'é'),
  id,
  date,
  id,
  number,
  number,
  number,
  word,
);
const names = [
  'order_id',
  'line',
  'customer_id',
  'ordered_on',
  'product_id',
  'quantity',
  'amount',
  'discount',
  'channel',
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const row = fc
  .record({
    cells,
    style: fc.constantFrom('plain', 'plain', 'plain', 'quoted', 'mixed'),
    end: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r\n\r\n'),
  })
  .map(({ cells, style, end }) => {
    const field = (text: string, i: number) =>
      style === 'quoted' || (style === 'mixed' && i % 2 === 0) || /[",\r\n]/.test(text) ? quoted(text) : text;
    return cells.map(field).join(',') + end;
  });
const dirt = fc.constantFrom(
  '\n',
  ',,,,,,,,\n',
  ' \n',
  `${names.join(',')}\n`,
  'a,b\n',
  'O1,1,c,2025-01-05,p,1,2,3,web,\n',
  'O1,1,c,2025-01-05,p,1,2,3,web,more\n',
  'O1,1,"c"x,2025-01-05,p,1,2,3,web\n',
  'O1,1,c"x,2025-01-05,p,1,2,3,web\n',
  'O1,1,"c,2025-01-05,p,1,2,3,web\n',
  'O1,1,c,2025-01-05,p,1,2,3,web\rO2,1,c,2025-01-05,p,1,2,3,web\n',
  'O1,1,c\0,2025-01-05,p,1,2,3,web\n',
  'O1,1,c\udc80,2025-01-05,p,1,2,3,web\n',
  'O9,1,c,2025-01-05,p,1,2,3,web',
  '\x1a\n',
);
const lines = fc.array(fc.oneof({ weight: 12, arbitrary: row }, dirt), { maxLength: 40 });
const clean = fc.array(row, { maxLength: 40 });
const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });

/** A lone half of a pair stands for a byte that means nothing in UTF-8. */
function bytesOf(text: string): Buffer {
  const parts = text.split('\udc80').map((part) => Buffer.from(part));
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from([0x80]), part])));
}

const variants = fc.record({
  keepFields: fc.boolean(),
  round: fc.boolean(),
  timeZone: fc.constantFrom(undefined, undefined, 'America/New_York'),
  dateFormat: fc.constantFrom(undefined, undefined, 'dd/mm/yyyy'),
  headers: fc.constantFrom(names, 'price', 'line', 'currency', 'unnamed', 'numbered'),
  delimiter: fc.constantFrom(',', ',', undefined, ';'),
  decimalComma: fc.constantFrom(false, false, false, true),
});

test(
  'order lines taken straight from bytes are those that the reference reads, dirt and all',
  async () => {
    let straight = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(lines, clean), variants, sizes, async (body, variant, cut) => {
        const { headers, delimiter, ...flags } = variant;
        const header = [...names];
        if (headers === 'price') header[6] = 'unit_price';
        if (headers === 'line') header[1] = 'note';
        if (headers === 'currency') header[8] = 'currency';
        if (headers === 'unnamed') header[8] = '';
        const mapped = headers === 'numbered' ? names.slice(0, 8).map((name, i) => `${name}=${i + 1}`) : [];
        const text = [...(headers === 'numbered' ? [] : [`${header.join(',')}\n`]), ...body].join('');
        const given: ReadRequest = {
          ...request,
          ...flags,
          map: mapped,
          headers: headers === 'numbered' ? 'numbered' : undefined,
          delimiter,
        };
        const bytes = bytesOf(delimiter === ';' ? text.replaceAll(',', ';') : text);
        const reference = await read(pieces(bytes, [1 << 20]), given, Number.POSITIVE_INFINITY);
        const lane = await read(pieces(bytes, cut), given, 150);
        expect(lane.rows).toEqual(reference.rows);
        expect(lane.texts).toEqual(reference.texts);
        if (lane.batches > 1) straight++;
      }),
      { numRuns: runs },
    );
    expect(straight).toBeGreaterThan(runs / 4);
  },
  60_000 + runs * 150,
);
