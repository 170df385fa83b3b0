import type { Day } from '../days.js';
import { type Table, type TableName, tables } from '../tables.js';
import { type Batch, type BatchBuilder, batchBuilder } from './batch.js';
import { type ByteLane, byteLane } from './byteLane.js';
import type { Converted } from './converted.js';
import { type Converter, converter } from './convertRow.js';
import type { DataRows } from './dataRows.js';
import type { KnownRate } from './exchange.js';
import { laneRow } from './laneRow.js';
import type { TableMapping } from './mapping/block.js';
import { mappedBatches } from './mapping/mappedBatches.js';
import { type Matching, matchColumns } from './matchColumns.js';
import { type OpenBytes, openRows } from './openRows.js';
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
 * Reads a file: bytes to text to records to typed rows in batches, with the rows that can not be taken beside them. What
 * follows the first `laneAfter` bytes goes straight from bytes to typed rows where that is possible.
 * UserError for what makes the file as a whole unreadable.
 */
export async function* readBatches(
  name: string,
  bytes: AsyncIterable<Buffer>,
  request: ReadRequest,
  laneAfter?: number,
): AsyncGenerator<ReadPart> {
  const table: Table = tables[request.table];
  const coded = new Set(codedColumns[table.name]);
  if (request.mapping !== undefined) {
    yield* mappedBatches(name, readRows(name, bytes, request), request, request.mapping, coded);
    return;
  }
  const reading = openRows(name, bytes, request, laneAfter);
  let reader: FileReader | undefined;
  let lane: ByteLane | undefined;
  for await (const part of reading.parts) {
    if ('rows' in part) {
      const { rows } = part.rows;
      if (reader === undefined) {
        reader = fileReader(name, table, rows[0]!, request, coded);
        yield { kind: 'head', matching: reader.matching, headers: rows[0]!.slice(reader.matching.leading) };
        reader.take(part.rows, 1);
      } else reader.take(part.rows);
    } else {
      lane ??= reader?.lane(part.open);
      if (lane === undefined) part.open.handOver();
      else lane(part.open);
    }
    const batch = reader!.batch.take();
    if ('rows' in part || batch.count + batch.refused.length > 0) yield { kind: 'batch', batch };
  }
  yield {
    kind: 'tail',
    report: reading.report(),
    rounding: reader?.conversion.rounding,
    converted: [...(reader?.conversion.converted.values() ?? [])],
  };
}

/** What the rows of one file go through, once its header is known. */
interface FileReader {
  readonly matching: Matching;
  readonly conversion: Converter;
  readonly batch: BatchBuilder;
  take(rows: DataRows, from?: number): void;
  /** The lane for bytes, if the columns of the file are such that there is one. */
  lane(open: OpenBytes): ByteLane | undefined;
}

function fileReader(
  name: string,
  table: Table,
  headers: readonly string[],
  request: ReadRequest,
  coded: ReadonlySet<string>,
): FileReader {
  const matching = matchColumns(name, table, headers, request, request.headers === 'numbered');
  const { leading } = matching;
  const key = firstKey(table, matching);
  const conversion = converter(table, headers.length, matching, request);
  const batch = batchBuilder(
    table.columns,
    matching.columns.map((source) => source !== undefined),
    coded,
    matching.attributes.length,
    request.keepFields,
  );
  const take = ({ rows, lines, refused }: DataRows, from = 0) => {
    for (let i = from; i < rows.length; i++) {
      const row = rows[i]!;
      const cells = refused?.get(i) ?? conversion.convert(row);
      const fields = request.keepFields && leading > 0 ? row.slice(leading) : row;
      if (Array.isArray(cells)) batch.add(cells, conversion.attributes(row), lines[i]!, fields);
      else
        batch.refuse(lines[i]!, cells as Exclude<typeof cells, readonly unknown[]>, fields, row[key] ?? '');
    }
  };
  return {
    matching,
    conversion,
    batch,
    take,
    lane({ delimiter }) {
      const put = laneRow(table, matching, request, batch, conversion.rounding);
      const firstName = request.headers === 'numbered' ? '' : headers[0]!.trim();
      return put && byteLane(headers.length, firstName, delimiter, put, take);
    },
  };
}

/** The field that holds the first key column of a table, or -1. */
function firstKey(table: Table, matching: Matching): number {
  const from = matching.columns[table.columns.findIndex((column) => column.key === true)];
  return typeof from === 'number' ? from : -1;
}
