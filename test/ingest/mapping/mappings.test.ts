import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import type { Batch } from '../../../src/ingest/batch.js';
import type { TableMapping } from '../../../src/ingest/mapping/block.js';
import { conditionWords } from '../../../src/ingest/mapping/condition.js';
import { readSource } from '../../../src/ingest/mapping/readSource.js';
import { parseTemplate } from '../../../src/ingest/mapping/template.js';
import { type ReadRequest, readBatches } from '../../../src/ingest/readBatches.js';
import { type TableName, tableNames, tables } from '../../../src/tables.js';
import { parseToml } from '../../../src/toml.js';
import { type Bench, bench } from '../../commands/loadInto.js';

/** `CLM_FUZZ=10000` runs it longer. */
const runs = Number(process.env.CLM_FUZZ ?? 150);

const headers = ['id', 'Kunde', 'Betrag', 'Datum', 'a b', 'x=y', '#1', '訂單'];
const cell = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '7',
    '12.5',
    '12,50',
    '-3',
    '2026-01-05',
    '5.1.2026',
    'A',
    'ja',
    ' ',
    '1e9',
    '"',
    'Ä',
  ),
  fc.string({ maxLength: 6 }),
);
const csv = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...headers), { minLength: 1, maxLength: 6 }),
    rows: fc.array(fc.array(cell, { minLength: 1, maxLength: 7 }), { maxLength: 12 }),
    ragged: fc.boolean(),
  })
  .map(({ names, rows, ragged }) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map((row) => {
      const fields = ragged ? row : names.map((_, i) => row[i % row.length]!);
      return fields.map(quoted).join(',');
    });
    return { names, text: `${names.map(quoted).join(',')}\n${lines.map((line) => `${line}\n`).join('')}` };
  });

const template = fc.oneof(
  fc.constantFrom(...headers),
  fc.constantFrom(
    '{@line}',
    '{@file}-{@line}',
    '{id}-{Kunde}',
    'x{id:4}',
    '{{',
    '{Betrag',
    '{no such}',
    '{@line:3}{a b}',
  ),
  fc.string({ maxLength: 8 }),
);
const value = fc.oneof(
  fc.constantFrom('1', 'A', 'mens', '2026-01-05', '*', ''),
  fc.integer({ min: -5, max: 50 }),
  fc.boolean(),
  fc.string({ maxLength: 5 }),
);
const words = fc.dictionary(
  fc.constantFrom(...conditionWords, 'abve'),
  fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(new Date('2026-01-01'))),
  { maxKeys: 2 },
);
const condition = fc.oneof(value, fc.array(value, { maxLength: 3 }), words);
const block = (table: TableName) => {
  const column = fc.constantFrom(...tables[table].columns.map(({ name }) => name), 'nowhere');
  return fc.record(
    {
      map: fc.dictionary(column, template, { maxKeys: 5 }),
      set: fc.dictionary(column, value, { maxKeys: 4 }),
      values: fc.dictionary(
        column,
        fc.dictionary(fc.constantFrom('1', 'A', '*', ''), value, { maxKeys: 3 }),
        {
          maxKeys: 1,
        },
      ),
      units: fc.dictionary(
        column,
        fc.constantFrom<string | number>('cents', 'thousands', 0.01, 1000, 'dozens'),
        {
          maxKeys: 1,
        },
      ),
      where: fc.dictionary(fc.constantFrom(...headers), condition, { maxKeys: 2 }),
      drop: fc.array(fc.constantFrom(...headers), { maxLength: 2 }),
      only_mapped: fc.boolean(),
    },
    { requiredKeys: [] },
  );
};
interface Written {
  readonly table: TableName;
  readonly blocks: readonly {
    readonly map?: Readonly<Record<string, string>>;
    readonly units?: Readonly<Record<string, string | number>>;
    readonly where?: object | undefined;
    readonly drop?: readonly string[];
    readonly only_mapped?: boolean;
  }[];
  readonly decimal_comma: boolean;
  readonly date_format: string | undefined;
}
const source: fc.Arbitrary<Written> = fc.constantFrom(...tableNames).chain((table) =>
  fc.record({
    table: fc.constant(table),
    blocks: fc.array(block(table), { minLength: 1, maxLength: 3 }),
    decimal_comma: fc.boolean(),
    date_format: fc.constantFrom(undefined, 'd.m.yyyy', 'yyyymmdd'),
  }),
);

/** The same with what is certainly wrong taken out, and what is certainly missing put in. */
function mended(written: Written): Written {
  const table = tables[written.table];
  const known = table.columns.filter(({ derived }) => derived !== true).map(({ name }) => name);
  const numeric = table.columns.filter(({ type }) => ['money', 'rate', 'number'].includes(type));
  const keep = <T>(said: Readonly<Record<string, T>> | undefined, names: readonly string[]) =>
    Object.fromEntries(Object.entries(said ?? {}).filter(([name]) => names.includes(name)));
  return {
    ...written,
    blocks: written.blocks.map((one) => {
      const map = Object.fromEntries(
        Object.entries(keep(one.map, known)).filter(([, text]) => typeof parseTemplate(text) !== 'string'),
      );
      const needed = table.columns.filter(({ required }) => required === true).map(({ name }) => name);
      for (const [first] of table.oneOf ?? []) needed.push(first!);
      const set = Object.fromEntries(
        needed.filter((name) => map[name] === undefined).map((name) => [name, sample(written.table, name)]),
      );
      const units = keep(
        one.units,
        numeric.map(({ name }) => name),
      );
      return {
        map,
        set,
        units,
        where: one.where,
        drop: one.drop ?? [],
        only_mapped: one.only_mapped ?? true,
      };
    }),
  };
}

function sample(table: TableName, name: string): string {
  const { type } = tables[table].columns.find((column) => column.name === name)!;
  if (type === 'day' || type === 'instant') return '2026-01-05';
  if (type === 'period') return '2026-01';
  return type === 'status' ? 'granted' : '1';
}

/** A value as TOML writes it. */
function toml(one: unknown): string {
  if (one instanceof Date) return one.toISOString().slice(0, 10);
  if (Array.isArray(one)) return `[${one.map(toml).join(', ')}]`;
  if (typeof one === 'object' && one !== null) {
    const pairs = Object.entries(one).filter(([, item]) => item !== undefined);
    return `{ ${pairs.map(([key, item]) => `${JSON.stringify(key)} = ${toml(item)}`).join(', ')} }`;
  }
  return typeof one === 'string' ? JSON.stringify(one).replaceAll('\u007f', '\\u007f') : String(one);
}

function sourceText({ table, blocks, ...reading }: { table: string; blocks: readonly object[] }): string {
  const say = (section: object) =>
    Object.entries(section)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${key} = ${toml(item)}\n`)
      .join('');
  return `[sources.s]\n${say(reading)}${blocks
    .map((one) => `[[sources.s.tables]]\ntable = "${table}"\n${say(one)}`)
    .join('')}`;
}

async function* whole(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** What became of the rows of a file; `undefined` if the file as a whole was refused. */
async function read(text: string, request: Partial<ReadRequest> & { readonly table: TableName }) {
  const batches: Batch[] = [];
  let filtered = 0;
  try {
    for await (const part of readBatches('a.csv', whole(text), {
      encoding: 'utf-8',
      delimiter: ',',
      headers: undefined,
      skipLines: 0,
      map: [],
      set: [],
      drop: [],
      dateFormat: undefined,
      decimalComma: false,
      round: false,
      today: undefined,
      currency: 'EUR',
      currencyDigits: 2,
      zone: 'UTC',
      keepFields: false,
      ...request,
    })) {
      if (part.kind === 'batch') batches.push(part.batch);
      if (part.kind === 'tail') filtered = part.filtered ?? 0;
    }
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const refused = batches.flatMap((batch) => batch.refused);
  return { batches, count, refused, filtered };
}

describe('mappings of any kind', () => {
  it('are understood or refused with a place, never a crash', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          source.map(sourceText),
          fc.string(),
          source.map(sourceText).map((text) => text.slice(0, -3)),
        ),
        (text) => {
          try {
            readSource(parseToml(text, 'clm.toml'), 's');
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            expect(error.message).toMatch(/^clm\.toml/);
          }
        },
      ),
      { numRuns: runs * 4, seed: 1 },
    );
  });

  it('account for every row', async () => {
    let accounted = 0;
    await fc.assert(
      fc.asyncProperty(source.map(mended), csv, async (written, file) => {
        let mapping: TableMapping;
        try {
          mapping = readSource(parseToml(sourceText(written), 'clm.toml'), 's').tables[0]!;
        } catch (error) {
          if (error instanceof UserError) return;
          throw error;
        }
        const { table, decimal_comma: decimalComma, date_format: dateFormat } = written;
        const done = await read(file.text, { table, mapping, decimalComma, dateFormat });
        if (done === undefined) return;
        // A plain reading passes over blank rows and repeated headers in the same way.
        const plain = await read(file.text, {
          table: 'customers',
          set: ['customer_id=1'],
          drop: file.names.filter((name) => name === 'id' || name === 'Kunde'),
        });
        const rows = plain!.count + plain!.refused.length;
        expect(done.count + done.refused.length + done.filtered).toBe(rows * mapping.blocks.length);
        accounted++;
      }),
      { numRuns: runs * 4, seed: 2 },
    );
    expect(accounted).toBeGreaterThan(runs / 10);
  });

  it('say the same as the flags do', async () => {
    let same = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tableNames),
        fc.dictionary(fc.nat({ max: 20 }).map(String), fc.constantFrom(...headers.slice(0, 4)), {
          maxKeys: 4,
        }),
        csv,
        async (table, chosen, file) => {
          const columns = tables[table].columns.filter(({ derived }) => derived !== true);
          const map = Object.entries(chosen).map(
            ([at, header]) => [columns[Number(at) % columns.length]!.name, header] as const,
          );
          const flags = [...new Map(map)].map(([column, header]) => `${column}=${header}`);
          const text = `[sources.s]\ntable = "${table}"\nmap = ${toml(Object.fromEntries(map))}\n`;
          const mapping = readSource(parseToml(text, 'clm.toml'), 's').tables[0]!;
          const [byFlags, bySource] = [
            await read(file.text, { table, map: flags }),
            await read(file.text, { table, mapping }),
          ];
          if (byFlags === undefined) return;
          expect(bySource?.batches).toEqual(byFlags.batches);
          same++;
        },
      ),
      { numRuns: runs * 2, seed: 3 },
    );
    expect(same).toBeGreaterThan(0);
  });

  it('never end a command unexpectedly', async () => {
    const shop: Bench = await bench();
    try {
      await fc.assert(
        fc.asyncProperty(fc.oneof(source, source.map(mended)), csv, async (written, file) => {
          shop.file('clm.toml', sourceText(written));
          shop.file('a.csv', file.text);
          const { status, err } = await shop.clm(
            'ingest',
            'source',
            's',
            'a.csv',
            '--max-rejects',
            '100%',
            '--explain',
            '--rejects',
            'r.csv',
            '-n',
          );
          expect([0, 2, 3, 4], err).toContain(status);
        }),
        { numRuns: Math.ceil(runs / 5), seed: 4 },
      );
    } finally {
      shop.close();
    }
  }, 240_000);
});
