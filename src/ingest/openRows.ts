import type { RowShapes } from './dataRows.js';
import { blanks, tellsDelimiter } from './dialect.js';
import { type FileDialect, type FileReport, joined, peeked, type RowBatch, rowReader } from './readRows.js';

/** Bytes of a file in UTF-8 that begin with a record, and may end within one. */
export interface OpenBytes {
  readonly bytes: Buffer;
  /** The line of the file on which they begin. */
  readonly line: number;
  readonly delimiter: string;
  readonly shapes: RowShapes;
  /** So many of the bytes, and lines, were read. The others come again, with more. */
  taken(bytes: number, lines: number): void;
  /** What was not taken, and all that follows, comes as rows. */
  handOver(): void;
}

/** A file as rows, of which some may come as bytes that whoever reads them takes apart. */
export interface OpenReading {
  readonly parts: AsyncIterable<{ readonly rows: RowBatch } | { readonly open: OpenBytes }>;
  /** Complete when the parts have ended. */
  report(): FileReport;
}

/** So many bytes nearly always hold all that the delimiter of a file is told by. */
const openAfter = 1 << 14;

/** What is not taken in so many bytes is handed over: no record is that long. */
const longest = 1 << 22;

/**
 * The rows of a file as `readRows` answers them. After its first bytes, a file in UTF-8 whose fields end in a delimiter of
 * one byte comes as bytes, for as long as they are taken.
 */
export function openRows(
  name: string,
  bytes: AsyncIterable<Buffer>,
  dialect: FileDialect,
  after = openAfter,
): OpenReading {
  let report: (() => FileReport) | undefined;
  async function* parts(): OpenReading['parts'] extends AsyncIterable<infer T> ? AsyncGenerator<T> : never {
    const { head, rest } = await peeked(bytes, after === Number.POSITIVE_INFINITY ? 64 : Math.max(after, 64));
    const reader = rowReader(name, head, dialect);
    report = reader.report;
    const records = reader.mended || head.length < after ? 0 : afterRecords(head, dialect, after);
    const told = dialect.delimiter !== undefined || tellsDelimiter(head.toString('utf8', 0, records));
    const cut = told ? records : 0;
    if (cut === 0) {
      for await (const rows of reader.rows(joined(head, rest))) yield { rows };
      reader.shapes.end();
      return;
    }
    for await (const rows of reader.rows(just(head.subarray(0, cut)))) yield { rows };
    const { delimiter } = reader.report();
    let opens =
      delimiter !== blanks && delimiter.charCodeAt(0) < 128 && reader.shapes.settled() !== undefined;
    let at = cut;
    let line = 1 + lineFeeds(head.subarray(0, cut));
    let pending = head.subarray(cut);
    while (opens && pending.length <= longest) {
      yield {
        open: {
          bytes: pending,
          line,
          delimiter,
          shapes: reader.shapes,
          taken(bytes, lines) {
            at += bytes;
            line += lines;
            pending = pending.subarray(bytes);
          },
          handOver() {
            opens = false;
          },
        },
      };
      if (!opens) break;
      const next = await rest.next();
      if (next.done) break;
      pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
    }
    for await (const rows of reader.rows(joined(pending, rest), at, line)) yield { rows };
    reader.shapes.end();
  }
  return {
    parts: parts(),
    report: () =>
      report?.() ?? { encoding: dialect.encoding, delimiter: dialect.delimiter ?? ',', notes: [] },
  };
}

/** The place after the records of the first `after` bytes of a file, or 0 if the file is not one that can be opened. */
function afterRecords(head: Buffer, dialect: FileDialect, after: number): number {
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (dialect.encoding !== 'utf-8' || dialect.skipLines > 0 || marked) return 0;
  let quoted = false;
  let cut = 0;
  for (let i = 0; i < head.length && cut < after; i++) {
    const byte = head[i]!;
    if (byte === 34) quoted = !quoted;
    else if (byte === 10 && !quoted) cut = i + 1;
    else if (byte === 13 && i + 1 < head.length && head[i + 1] !== 10) return 0;
  }
  return cut;
}

function lineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

async function* just(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
