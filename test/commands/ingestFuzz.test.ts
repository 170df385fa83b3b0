import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli.js';
import { type TableName, tableNames, tables } from '../../src/tables.js';
import { bufferIo } from '../harness/bufferIo.js';
import { type Bench, bench } from './loadInto.js';

/** `CLM_FUZZ_RUNS=20000 npx vitest run test/commands/ingestFuzz` looks longer; CLM_FUZZ_SEED elsewhere. */
const runs = Number(process.env.CLM_FUZZ_RUNS ?? 60);
const seed = Number(process.env.CLM_FUZZ_SEED ?? 20_260_331);
const settings = { numRuns: runs, seed };
const patience = Math.max(60_000, runs * 2000);

let shop: Bench;
beforeAll(async () => {
  shop = await bench();
  await shop.load('customers', 'customer_id\nC1\nC2\n客户三\n');
  await shop.load('campaigns', 'campaign_id,starts_on\nspring,2026-01-05\n');
});
afterAll(() => shop.close());

/** Loads bytes from standard input, cut into pieces of the given sizes. */
async function load(bytes: Buffer, sizes: readonly number[], table: string, ...flags: readonly string[]) {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  const io = { ...bufferIo({ cwd: shop.folder }), stdin: Readable.from(chunks) };
  const status = await run(['ingest', table, '-', ...flags], io);
  return { status, out: io.out(), err: io.err() };
}

/** What every load must hold to, whatever it was given: an orderly end, and every row accounted for. */
function orderly({ status, out, err }: Awaited<ReturnType<typeof load>>, context: unknown): void {
  const say = () => `${String(context)}\n${status}\n${out}\n${err}`;
  expect([0, 2, 3, 4], say()).toContain(status);
  if (status === 2 || status === 3) {
    expect(err, say()).toMatch(/(^|\n)clm: .*\S/);
    expect(out, say()).toBe('');
    return;
  }
  const counts = out.split('\n').slice(1, -1);
  expect(counts.length, say()).toBeGreaterThan(0);
  for (const line of counts) {
    const [read, inserted, updated, unchanged, rejected] = line.split(',').slice(1, 6).map(Number);
    expect(inserted! + updated! + unchanged! + rejected!, say()).toBe(read);
    expect(rejected! > 0, say()).toBe(status === 4);
  }
}

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 5000 })), {
  minLength: 1,
  maxLength: 4,
});

const encodings = ['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'cp1252', 'big5', 'gb18030', 'shift_jis'];

const dialectFlags = fc
  .record({
    encoding: fc.option(fc.constantFrom(...encodings, 'euc-kr', 'koi8-r', 'macintosh')),
    delimiter: fc.option(fc.constantFrom(',', ';', 'tab', '|', 'space', ':', 'x', '1')),
    headers: fc.option(fc.constantFrom('--no-header-row', 'order_id,customer_id,ordered_on,amount', 'a,,b')),
    skip: fc.option(fc.constantFrom('0', '1', '2', '7', '999999')),
    date: fc.option(fc.constantFrom('dd/mm/yyyy', 'yyyymmdd', 'd mmm yyyy', 'excel', 'epoch', 'epoch-ms')),
    numbers: fc.constantFrom([], ['--decimal-comma'], ['--thousands', ','], ['--thousands', '.']),
    others: fc.subarray(['--round', '--add-customers', '--allow-empty', '--allow-future', '-n']),
    rejects: fc.constantFrom([], ['--max-rejects', '100%'], ['--max-rejects', '100%', '--rejects', 'r.csv']),
  })
  .map((given) => [
    ...(given.encoding === null ? [] : ['--encoding', given.encoding]),
    ...(given.delimiter === null ? [] : ['--delimiter', given.delimiter]),
    ...(given.headers === null
      ? []
      : given.headers.startsWith('--')
        ? [given.headers]
        : ['--headers', given.headers]),
    ...(given.skip === null ? [] : ['--skip-lines', given.skip]),
    ...(given.date === null ? [] : ['--date-format', given.date]),
    ...given.numbers,
    ...given.others,
    ...given.rejects,
  ]);

/** Bytes that look like CSV more often than chance would have it. */
const csvBytes = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(',', ';', '\t', '|', '\n', '\r\n', '\r', '"', '""', ' ', '\n\n'),
      },
      {
        weight: 6,
        arbitrary: fc.constantFrom('order_id', 'customer_id', 'ordered_on', 'amount', 'C1', 'O1'),
      },
      {
        weight: 5,
        arbitrary: fc.constantFrom('2026-01-05', '5.00', '1,234.50', '(3)', '30/02/2026', '客户三'),
      },
      { weight: 2, arbitrary: fc.constantFrom('sep=;\n', '\ufeff', 'source,line,column,code,value,', '\0') },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('')));
const anyBytes = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 3, arbitrary: csvBytes },
  {
    weight: 1,
    arbitrary: csvBytes.map((bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le')),
  },
);

/** A good file of each table, to be damaged. */
const good: Readonly<Record<string, string>> = {
  customers: 'customer_id,email,birth_date,city,x\nC1,a@x.org,1980-02-29,Köln,1\nC2,b@x.org,,台北,2\n',
  products: 'product_id,name,unit_cost\nP1,"Pipe, 5""",1.25\nP2,"two\nlines",3\n',
  orders:
    'order_id,customer_id,ordered_on,amount,quantity\nO1,C1,2026-01-05T10:00:00Z,12.50,1\nO2,C2,2026-01-06,-3.00,2\nO3,,2026-01-07,7.25,1\n',
  campaigns: 'campaign_id,name,starts_on,window_days,margin\nspring,Spring,2026-01-05,30,40%\n',
  contacts: 'campaign_id,customer_id,contacted_on,arm\nspring,C1,2026-01-05,treated\nspring,C2,,control\n',
  responses: 'campaign_id,customer_id,type,at\nspring,C1,opened,2026-01-06\nspring,C1,opened,2026-01-06\n',
  costs: 'campaign_id,amount,day\nspring,100.00,2026-01-05\n,20.00,2026-01-06\n',
  consents: 'customer_id,channel,at,status\nC1,email,2026-01-01,granted\nC2,,2026-01-02,no\n',
};

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('delete', 'insert', 'flip', 'repeat', 'cut'),
    length: fc.integer({ min: 1, max: 12 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(',', '"', '\n', '\r', '\0', ';', '9', 'é').map((text) => Buffer.from(text)),
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function edited(bytes: Buffer, changes: Edits): Buffer {
  let now = bytes;
  for (const { at, kind, length, bytes: given } of changes) {
    const from = Math.floor(at * now.length);
    const [before, after] = [now.subarray(0, from), now.subarray(from)];
    if (kind === 'delete') now = Buffer.concat([before, after.subarray(length)]);
    else if (kind === 'insert') now = Buffer.concat([before, given, after]);
    else if (kind === 'flip') now = Buffer.concat([before, given, after.subarray(given.length)]);
    else if (kind === 'repeat') now = Buffer.concat([before, after.subarray(0, length * 8), after]);
    else now = Buffer.from(before);
  }
  return now;
}

describe('a load of anything ends in order, with every row accounted for', () => {
  it(
    'random bytes under random flags',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          anyBytes,
          sizes,
          fc.constantFrom(...tableNames),
          dialectFlags,
          async (bytes, cut, table, flags) => {
            const given = [table, ...flags].join(' ');
            orderly(await load(bytes, cut, table, ...flags), given);
          },
        ),
        settings,
      );
    },
    patience,
  );

  it(
    'good files with some bytes changed, whatever the pieces they come in',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...Object.keys(good)),
          edits,
          sizes,
          fc.boolean(),
          async (table, changes, cut, packed) => {
            const text = Buffer.from(good[table]!);
            const bytes = packed ? edited(gzipSync(text), changes) : edited(text, changes);
            const flags = ['-n', '--add-customers', '--max-rejects', '100%'];
            const first = await load(bytes, [1 << 20], table, ...flags);
            orderly(first, `${table} ${JSON.stringify(bytes.toString('latin1'))}`);
            const second = await load(bytes, cut, table, ...flags);
            expect({ ...second, pieces: cut }).toEqual({ ...first, pieces: cut });
          },
        ),
        settings,
      );
    },
    patience,
  );
});

/** Order lines as they are, and how they are to be written. */
const written = fc.record({
  orders: fc.array(
    fc.record({
      id: fc.string({ unit: fc.constantFrom('A', 'b', '7', '0', '-', ' ', 'x'), minLength: 1, maxLength: 6 }),
      day: fc.integer({ min: 1, max: 28 }),
      minor: fc.integer({ min: -5_000_000, max: 5_000_000 }),
      note: fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '|', '\t', '.'), maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  end: fc.constantFrom('\n', '\r\n', '\r', 'mixed'),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'latin1'),
  mark: fc.boolean(),
  lastEnd: fc.boolean(),
  quoteAll: fc.boolean(),
  trailing: fc.constantFrom('none', 'rows', 'both', 'header'),
  blanks: fc.array(fc.nat(20), { maxLength: 3 }),
  repeats: fc.array(fc.nat(20), { maxLength: 2 }),
  preamble: fc.array(fc.constantFrom('Report', '"x', '', ';;;', 'a,b'), { maxLength: 3 }),
  headerless: fc.boolean(),
  amounts: fc.constantFrom('plain', 'comma', 'grouped', 'swiss', 'parentheses', 'euro', 'trailing'),
  dates: fc.constantFrom('iso', 'dd.mm.yyyy', 'd mmm yyyy', 'excel', 'yyyymmdd'),
  sizes,
});

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

const months = ['Jan'];

function amountText(minor: number, style: Written['amounts']): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  const [whole, decimals] = [digits.slice(0, -2), digits.slice(-2)];
  const grouped = (mark: string) => whole.replaceAll(/\B(?=(\d{3})+$)/g, mark);
  const sign = minor < 0 ? '-' : '';
  if (style === 'comma') return `${sign}${grouped('.')},${decimals}`;
  if (style === 'grouped') return `${sign}${grouped(',')}.${decimals}`;
  if (style === 'swiss') return `${sign}${grouped('’')}.${decimals}`;
  if (style === 'parentheses') return minor < 0 ? `(${whole}.${decimals})` : `${whole}.${decimals}`;
  if (style === 'euro') return `${sign}€ ${grouped('\u00a0')}.${decimals}`;
  if (style === 'trailing') return `${whole}.${decimals}${sign}`;
  return `${sign}${whole}.${decimals}`;
}

function dayText(day: number, style: Written['dates']): string {
  const two = String(day).padStart(2, '0');
  if (style === 'dd.mm.yyyy') return `${two}.01.2026`;
  if (style === 'd mmm yyyy') return `${day} ${months[0]} 2026`;
  if (style === 'excel') return String(46_022 + day);
  if (style === 'yyyymmdd') return `202601${two}`;
  return `2026-01-${two}`;
}

function fileOf(
  file: Written,
  prefix: string,
): { readonly bytes: Buffer; readonly flags: readonly string[] } {
  const { delimiter } = file;
  const field = (text: string) =>
    file.quoteAll || [delimiter, '"', '\n', '\r'].some((character) => text.includes(character))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const tail = (row: 'header' | 'row') =>
    file.trailing === 'both' || (file.trailing === 'rows') === (row === 'row' && file.trailing !== 'none')
      ? file.trailing === 'none' || (file.trailing === 'header' && row === 'row')
        ? ''
        : delimiter
      : '';
  const line = (fields: readonly string[], row: 'header' | 'row') =>
    fields.map(field).join(delimiter) + tail(row);
  const header = line(['order_id', 'ordered_on', 'amount', 'note'], 'header');
  const body = file.orders.map(({ id, day, minor, note }, i) =>
    line(
      [`${prefix}${i}${id}`, dayText(day, file.dates), amountText(minor, file.amounts), `n${note}`],
      'row',
    ),
  );
  for (const at of file.blanks)
    body.splice(at % (body.length + 1), 0, at % 2 === 0 ? '' : delimiter.repeat(at));
  if (!file.headerless) for (const at of file.repeats) body.splice(at % (body.length + 1), 0, header);
  const lines = [...file.preamble, ...(file.headerless ? [] : [header]), ...body];
  const ends = file.end === 'mixed' ? ['\n', '\r\n', '\r'] : [file.end];
  let text = '';
  for (const [i, one] of lines.entries())
    text += one + (i === lines.length - 1 && !file.lastEnd ? '' : ends[i % ends.length]!);
  const encoding = file.encoding === 'latin1' && text.includes('’') ? 'utf-8' : file.encoding;
  const encodable = encoding === 'latin1' ? text.replaceAll('€', '\u0080') : text;
  const marked = file.mark && encoding !== 'latin1' ? `\ufeff${encodable}` : encodable;
  const bytes = Buffer.from(
    marked,
    encoding === 'utf-16be' ? 'utf16le' : (encoding.replace('utf-16le', 'utf16le') as BufferEncoding),
  );
  if (encoding === 'utf-16be') bytes.swap16();
  const flags = ['--encoding', encoding, '--delimiter', delimiter];
  if (file.preamble.length > 0) flags.push('--skip-lines', String(file.preamble.length));
  if (file.headerless) flags.push('--headers', 'order_id,ordered_on,amount,note');
  if (file.amounts === 'comma') flags.push('--decimal-comma');
  if (file.dates !== 'iso') flags.push('--date-format', file.dates);
  return { bytes, flags };
}

it(
  'a good file in any dialect goes in whole, with the values that were written',
  async () => {
    let files = 0;
    await fc.assert(
      fc.asyncProperty(written, async (file) => {
        const prefix = `${++files}:`;
        const { bytes, flags } = fileOf(file, prefix);
        const result = await load(bytes, file.sizes, 'orders', ...flags);
        const context = `${JSON.stringify(bytes.toString('latin1'))} ${flags.join(' ')}`;
        orderly(result, context);
        expect(result.status, `${context}\n${result.err}`).toBe(0);
        const kept = await shop.rows(
          `select ordered_on, round(amount * 100) from orders where order_id like '${prefix}%' order by order_id, line`,
        );
        const expected = file.orders.map(({ id, day, minor }, i) => ({
          id: `${prefix}${i}${id}`,
          row: `2026-01-${String(day).padStart(2, '0')}|${minor === 0 ? 0 : minor}`,
        }));
        expected.sort((a, b) => (Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) < 0 ? -1 : 1));
        expect(kept, context).toEqual(expected.map(({ row }) => row));
      }),
      settings,
    );
  },
  patience,
);

it('the tables that are fuzzed are tables', () => {
  for (const name of Object.keys(good)) expect(tables[name as TableName]).toBeDefined();
});
