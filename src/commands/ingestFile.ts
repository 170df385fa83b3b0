import type { Writable } from 'node:stream';
import { type Day, formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import { fieldsOf } from '../ingest/batch.js';
import type { Converted } from '../ingest/converted.js';
import { delimiterWord } from '../ingest/dialect.js';
import type { TableMapping } from '../ingest/mapping/block.js';
import { mappingHash } from '../ingest/mapping/mappingHash.js';
import type { Matching } from '../ingest/matchColumns.js';
import { type FileReading, readFile } from '../ingest/readFile.js';
import type { FileDialect, FileReport } from '../ingest/readRows.js';
import type { Rejects } from '../ingest/rejects.js';
import { exchangeRates } from '../store/exchangeRates.js';
import {
  type LoadCounts,
  type Loader,
  type LoadPolicy,
  loadedBefore,
  nextLoad,
  recordLoad,
} from '../store/load.js';
import { type BatchRefusals, putRows } from '../store/loadBatch.js';
import { loadTable } from '../store/loadTable.js';
import type { Store } from '../store/open.js';
import type { Table, TableName } from '../tables.js';
import type { Context } from './command.js';
import { convertedNotes } from './convertedNotes.js';
import { explainRows, type Head } from './explainRows.js';
import { type Rounding, rounded, unused } from './fileNotes.js';
import { progress, whileShown } from './progress.js';
import { sinceLastLoad } from './sinceLastLoad.js';

/** The flags of `clm ingest`, settled. */
export interface IngestOptions extends FileDialect {
  /** What the rows mean, where a source says so; `map`, `set` and `drop` are in it then. */
  readonly mapping?: TableMapping | undefined;
  readonly map: readonly string[];
  readonly set: readonly string[];
  readonly drop: readonly string[];
  readonly dateFormat: string | undefined;
  readonly decimalComma: boolean;
  readonly currency: string | undefined;
  readonly round: boolean;
  readonly addCustomers: boolean;
  readonly allowEmpty: boolean;
  readonly allowFuture: boolean;
  readonly through: Day | undefined;
  readonly exportedOn: Day | undefined;
  readonly policy: LoadPolicy;
}

/** What became of one file. */
export interface IngestedFile {
  readonly source: string;
  readonly table: TableName;
  readonly load: number;
  readonly rowsRead: number;
  readonly rejected: number;
  /** Rows that the filters of a source left out; they are not among those read. */
  readonly filtered?: number;
  readonly counts: LoadCounts;
  readonly notes: readonly string[];
  readonly warnings?: readonly string[];
  /** What the first rows became, and from what, under `--explain`. */
  readonly explain?: readonly string[];
  readonly sha256: string;
}

const nothing: LoadCounts = { inserted: 0, updated: 0, unchanged: 0, notes: [] };

/**
 * Loads one file within the transaction of the command. Rows that can not be taken go to `rejects`; anything that makes the
 * file as a whole unreadable is a UserError. Rows read = inserted + updated + unchanged + rejected, or it fails.
 */
export async function ingestFile(
  context: Context,
  store: Store,
  table: Table,
  path: string,
  options: IngestOptions,
  today: Day,
  rejects: Rejects,
  rejectsStream: Writable | undefined,
): Promise<IngestedFile> {
  const { settings } = store;
  const source = readFile(context.io, path, {
    ...options,
    table: table.name,
    today: options.allowFuture ? undefined : today,
    currency: settings.currency,
    currencyDigits: settings.currencyDigits,
    fileCurrency: options.currency === settings.currency ? undefined : options.currency,
    rates: await exchangeRates(store),
    zone: settings.zone,
    keepFields: rejectsStream !== undefined,
  });
  const shown = progress(context, source);
  const load = nextLoad(store);
  const before = rejects.count();
  const notes: string[] = [];
  let reader: { readonly matching: Matching; readonly loader: Loader } | undefined;
  let rounding: Rounding | undefined;
  let converted: readonly Converted[] = [];
  let report: FileReport | undefined;
  let rowsRead = 0;
  let filtered = 0;
  let head: Head | undefined;
  let explain: readonly string[] | undefined;
  const put = putRows();
  for await (const part of whileShown(source.parts, shown)) {
    if (part.kind === 'head') {
      head = part;
      const { matching, headers } = part;
      const given = table.columns.filter((_, at) => matching.columns[at] !== undefined);
      const loader = loadTable[table.name]({
        db: store.db,
        load,
        today,
        exportedOn: options.exportedOn,
        addCustomers: options.addCustomers,
        given: new Set(given.map((column) => column.name)),
        attributes: matching.attributes.map((attribute) => attribute.name),
        policy: options.policy,
        mended: matching.leading > 0,
        thread: context.io.thread,
      });
      reader = { matching, loader };
      if (rejectsStream !== undefined) rejects.header(headers);
    } else if (part.kind === 'batch') {
      const { batch } = part;
      if (context.rows.explain === true && batch.count > 0)
        explain ??= explainRows(source.name, table, head!, batch, settings);
      const refusals: BatchRefusals = {
        row: (row, refusal) => rejects.add(source.name, batch.lines[row]!, refusal, fieldsOf(batch, row)),
        before(at) {
          const { line, refusal, fields } = batch.refused[at]!;
          rejects.add(source.name, line, refusal, fields);
        },
      };
      const { loader } = reader!;
      if (loader.putBatch === undefined) put(loader, batch, refusals);
      else loader.putBatch(batch, refusals);
      rowsRead += batch.count + batch.refused.length;
      shown.rows(rowsRead, rejects.count() - before);
      if (rejectsStream !== undefined) await written(rejectsStream, rejects.take());
      else rejects.take();
    } else ({ rounding, converted, report, filtered = 0 } = part);
  }
  shown.writing();
  if (reader === undefined && !options.allowEmpty) throw emptyFile(source);
  const { mapping } = options;
  const columns =
    mapping === undefined || head === undefined
      ? undefined
      : sinceLastLoad(store, mapping, source.name, head.headers, head.matching.leading > 0);
  const counts = (await reader?.loader.finish()) ?? nothing;
  shown.end();
  const rejected = rejects.count() - before;
  if (counts.inserted + counts.updated + counts.unchanged + rejected !== rowsRead) {
    throw new Error(
      `${source.name}: rows do not add up: ${rowsRead} read, ${counts.inserted} inserted, ${counts.updated} updated, ${counts.unchanged} unchanged, ${rejected} rejected`,
    );
  }
  if (reader !== undefined && report !== undefined)
    notes.push(`read as ${report.encoding}, ${delimiterWord(report.delimiter)}${unused(reader.matching)}`);
  if (reader !== undefined && rowsRead === 0) notes.push('a header and no rows');
  notes.push(...(report?.notes ?? []));
  notes.push(...counts.notes, ...rounded(rounding, settings.currency, settings.currencyDigits));
  notes.push(...convertedNotes(converted, settings.currency, settings.currencyDigits));
  notes.push(...converted.flatMap((one) => rounded(one.rounding, one.currency, one.digits)));
  const earlier = loadedBefore(store, table.name, source.sha256());
  if (earlier !== undefined && rowsRead > 0)
    notes.push(`the same file went into ${table.name} as load ${earlier}`);
  recordLoad(store, load, {
    table: table.name,
    source: source.name,
    sha256: source.sha256(),
    loadedAt: context.io.now().toISOString(),
    exportedOn: options.exportedOn,
    through: options.through,
    rowsRead,
    rejected,
    counts,
    options: JSON.stringify({
      ...recorded(options),
      ...(mapping === undefined
        ? {}
        : { source: mapping.source, mapping: mappingHash(mapping), filtered, headers: head?.headers }),
    }),
  });
  return {
    source: source.name,
    table: table.name,
    load,
    rowsRead,
    rejected,
    filtered,
    counts,
    notes,
    warnings: columns === undefined ? [] : columns,
    ...(explain === undefined ? {} : { explain }),
    sha256: source.sha256(),
  };
}

/** The flags that shaped a load, for the ledger. */
function recorded(options: IngestOptions): Readonly<Record<string, unknown>> {
  const day = (value: Day | undefined) => (value === undefined ? undefined : formatDay(value));
  const given = {
    ...options,
    through: day(options.through),
    exportedOn: day(options.exportedOn),
    mapping: undefined,
    policy: options.policy === 'update' ? undefined : options.policy,
  };
  return Object.fromEntries(
    Object.entries(given).filter(
      ([, value]) =>
        value !== undefined &&
        value !== false &&
        value !== 0 &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function emptyFile(source: FileReading): UserError {
  return new UserError(`${source.name}: is empty`, {
    code: 'empty_file',
    exit: exits.rejected,
    hint: 'pass --allow-empty if that is right',
  });
}

async function written(stream: Writable, text: string): Promise<void> {
  if (text === '') return;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
