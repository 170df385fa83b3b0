import type { Day } from '../days.js';
import { type Table, type TableName, tables } from '../tables.js';
import { type Batch, batchBuilder } from './batch.js';
import type { Converted } from './convertedRows.js';
import { converter } from './convertRow.js';
import type { KnownRate } from './exchange.js';
import type { TableMapping } from './mapping/block.js';
import { mappedBatches } from './mapping/mappedBatches.js';
import { type Matching, matchColumns } from './matchColumns.js';
import { type FileDialect, type FileReport, readRows } from './readRows.js';

/** How one file is read: plain data, so that another thread can do it. */
export interface ReadRequest extends FileDialect {
  readonly table: TableName;
  readonly map: readonly string[];
  readonly set: readonly string[];
  readonly drop: readonly string[];
  readonly dateFormat: string | undefined;
  readonly decimalComma: boolean;
  readonly round: boolean;
  /** The last day that an event may have; `undefined` = any. */
  readonly today: Day | undefined;
  readonly currency: string;
  readonly currencyDigits: number;
  /** The currency of amounts that do not name theirs; `undefined` = that of the store. */
  readonly fileCurrency?: string | undefined;
  readonly rates?: readonly KnownRate[] | undefined;
  readonly exportedOn?: Day | undefined;
  readonly zone: string;
  /** Whether rows keep their fields as they came, for a rejects file. */
  readonly keepFields: boolean;
  /** What the rows mean, if a source says so; `map`, `set` and `drop` are in it then. */
  readonly mapping?: TableMapping | undefined;
}

/** What reading a file says, in this order: one head (none if there is not even a header), batches, one tail. */
export type ReadPart =
  | {
      readonly kind: 'head';
      readonly matching: Matching;
      /** The headers of the file's own fields. */
      readonly headers: readonly string[];
      /** What columns and attributes come from, in words, by block of a mapping. */
      readonly origins?: readonly Readonly<Record<string, string>>[];
    }
  | { readonly kind: 'batch'; readonly batch: Batch }
  | {
      readonly kind: 'tail';
      readonly report: FileReport;
      readonly rounding:
        | { readonly rounded: number; readonly rows: number; readonly priced: number }
        | undefined;
      /** What was converted, by currency. */
      readonly converted: readonly Converted[];
      /** Rows that the conditions of a mapping left out. */
      readonly filtered?: number;
    };

/** Columns that name the same few or many things again and again in the rows of a table, by one code each. */
const codedColumns: Partial<Readonly<Record<TableName, readonly string[]>>> = {
  orders: [
    'order_id',
    'customer_id',
    'product_id',
    'returns_order_id',
    'channel',
    'intermediary',
    'code',
    'currency',
  ],
};

/**
 * Reads a file: bytes to text to records to typed rows in batches, with the rows that can not be taken beside them.
 * UserError for what makes the file as a whole unreadable.
 */
export async function* readBatches(
  name: string,
  bytes: AsyncIterable<Buffer>,
  request: ReadRequest,
): AsyncGenerator<ReadPart> {
  const table: Table = tables[request.table];
  const reading = readRows(name, bytes, request);
  if (request.mapping !== undefined) {
    yield* mappedBatches(name, reading, request, request.mapping, new Set(codedColumns[table.name]));
    return;
  }
  let reader:
    | {
        readonly matching: Matching;
        readonly key: number;
        readonly conversion: ReturnType<typeof converter>;
        readonly rows: ReturnType<typeof batchBuilder>;
      }
    | undefined;
  for await (const { rows, lines, refused } of reading.batches) {
    let from = 0;
    if (reader === undefined) {
      const headers = rows[0];
      if (headers === undefined) continue;
      from = 1;
      const matching = matchColumns(name, table, headers, request, request.headers === 'numbered');
      reader = {
        matching,
        key: firstKey(table, matching),
        conversion: converter(table, headers.length, matching, request),
        rows: batchBuilder(
          table.columns,
          matching.columns.map((source) => source !== undefined),
          new Set(codedColumns[table.name]),
          matching.attributes.length,
          request.keepFields,
        ),
      };
      yield { kind: 'head', matching, headers: headers.slice(matching.leading) };
    }
    const { matching, key, conversion, rows: taken } = reader;
    const { leading } = matching;
    for (let i = from; i < rows.length; i++) {
      const row = rows[i]!;
      const cells = refused?.get(i) ?? conversion.convert(row);
      const fields = request.keepFields && leading > 0 ? row.slice(leading) : row;
      if (Array.isArray(cells)) taken.add(cells, conversion.attributes(row), lines[i]!, fields);
      else
        taken.refuse(lines[i]!, cells as Exclude<typeof cells, readonly unknown[]>, fields, row[key] ?? '');
    }
    yield { kind: 'batch', batch: taken.take() };
  }
  yield {
    kind: 'tail',
    report: reading.report(),
    rounding: reader?.conversion.rounding,
    converted: [...(reader?.conversion.converted.values() ?? [])],
  };
}

/** The field that holds the first key column of a table, or -1. */
function firstKey(table: Table, matching: Matching): number {
  const from = matching.columns[table.columns.findIndex((column) => column.key === true)];
  return typeof from === 'number' ? from : -1;
}
