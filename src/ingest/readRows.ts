import { blankSeparated } from './blankSeparated.js';
import { damageIn } from './damagedText.js';
import { type DataRows, type RowShapes, rowShapes } from './dataRows.js';
import { decodeText, type TextReport } from './decodeText.js';
import { blanks, sniffDelimiter } from './dialect.js';
import { rejectColumns } from './matchColumns.js';
import { openLine } from './openLine.js';
import { plainLineEnds } from './plainLineEnds.js';
import { records } from './records.js';

/** How a file is written. */
export interface FileDialect {
  readonly encoding: string;
  /** `undefined` = the first lines tell; a blank = runs of blanks. */
  readonly delimiter: string | undefined;
  /** The names of the columns of a file without a header row; `numbered` = they are called 1, 2, 3 ... */
  readonly headers: readonly string[] | 'numbered' | undefined;
  /** Lines at the start of the file that are passed over. */
  readonly skipLines: number;
  /** What stands between the thousands of its numbers, where that has to be told. */
  readonly thousands?: string | undefined;
  /** The zone of its times without an offset; `undefined` = that of the store. */
  readonly timeZone?: string | undefined;
}

/** Some rows of a file, the first row of all being its header. */
export interface RowBatch extends DataRows {}

/** What a file was read as, and notes about what was passed over. */
export interface FileReport {
  readonly encoding: string;
  readonly delimiter: string;
  readonly notes: readonly string[];
}

/** A file as rows. */
export interface Reading {
  readonly batches: AsyncIterable<RowBatch>;
  /** Complete when the batches have ended. */
  report(): FileReport;
}

/** So much text is looked at before the first row is made. */
const headLength = 65_536;

/** How every file of rejects begins: it is always UTF-8 with commas and a header, whatever the file it came from was. */
const ownRejects = `${rejectColumns.join(',')},`;

/**
 * The rows of a file from its bytes: decoded, line ends and delimiter settled, preamble, blank rows and repeated headers
 * passed over. The header comes first, made up where the file has none. UserError exit 3 for a file that can not be read.
 */
export function readRows(name: string, bytes: AsyncIterable<Buffer>, dialect: FileDialect): Reading {
  let reader: RowReader | undefined;
  async function* batches(): AsyncGenerator<RowBatch> {
    const { head, rest } = await peeked(bytes, ownRejects.length + 3);
    reader = rowReader(name, head, dialect);
    yield* reader.rows(joined(head, rest));
    reader.shapes.end();
  }
  return {
    batches: batches(),
    report: () =>
      reader?.report() ?? { encoding: dialect.encoding, delimiter: dialect.delimiter ?? ',', notes: [] },
  };
}

/** Reads the rows of a file, in one go or in several. */
export interface RowReader {
  /** The rows of some bytes: the first of all, or those after `from` bytes in UTF-8, on this line, that begin a row. */
  rows(bytes: AsyncIterable<Buffer>, from?: number, line?: number): AsyncGenerator<RowBatch>;
  readonly shapes: RowShapes;
  /** Whether it is a file of rejects. */
  readonly mended: boolean;
  report(): FileReport;
}

/** The reader of a file that begins with these bytes. */
export function rowReader(name: string, head: Buffer, dialect: FileDialect): RowReader {
  const mended = head.toString('latin1').replace(/^ï»¿/, '').startsWith(ownRejects);
  const { encoding, headers, skipLines } = mended
    ? { encoding: 'utf-8', headers: undefined, skipLines: 0 }
    : dialect;
  const text: TextReport = { encoding: dialect.encoding, damage: [] };
  const notes: string[] = [];
  const shapes = rowShapes(name, { headers, text, notes });
  let delimiter = mended ? ',' : dialect.delimiter;
  return {
    mended,
    shapes,
    report: () => ({ encoding: text.encoding, delimiter: delimiter ?? ',', notes }),
    async *rows(bytes, from = 0, line = 1) {
      const decoded = decodeText(name, bytes, encoding, text, from);
      const lines = plainLineEnds(withoutPreamble(decoded, from === 0 ? skipLines : 0, text));
      const [first, rest] = await withHead(name === 'stdin' ? openLine(lines, notes) : lines);
      const declared = /^\s*"?sep=(.)"?(?:\r?\n|$)/i.exec(first);
      delimiter ??= sniffDelimiter(
        declared === null ? first : first.slice(declared[0].length),
        declared?.[1],
      );
      const runs = delimiter === blanks;
      const read = records(name, runs ? blankSeparated(rest) : rest, () => (runs ? '\t' : delimiter!), line);
      for await (const batch of read) {
        const rows = shapes.rows(batch);
        if (rows !== undefined) yield rows;
      }
    },
  };
}

/** So many bytes from the start, or all if there are fewer, and what follows. */
export async function peeked(
  bytes: AsyncIterable<Buffer>,
  wanted: number,
): Promise<{ readonly head: Buffer; readonly rest: AsyncGenerator<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: parts.length === 1 ? parts[0]! : Buffer.concat(parts), rest: rest() };
}

/** Some bytes, and those that follow. */
export async function* joined(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** The text with its first lines emptied, so that the lines after them keep their numbers. A quote means nothing there. */
async function* withoutPreamble(
  texts: AsyncIterable<string>,
  lines: number,
  report: TextReport,
): AsyncGenerator<string> {
  let left = lines;
  let held = '';
  for await (const next of texts) {
    const text = held + next;
    held = '';
    let at = 0;
    let skipped = 0;
    while (left > 0 && at < text.length) {
      const end = text.slice(at).search(/[\r\n]/);
      if (end < 0) at = text.length;
      else if (at + end === text.length - 1 && text.endsWith('\r')) {
        // A line feed may follow.
        held = '\r';
        break;
      } else {
        at += end + (text.startsWith('\r\n', at + end) ? 2 : 1);
        left--;
        skipped++;
      }
    }
    const kept = held === '' ? text.slice(at) : '';
    report.damage.splice(0, damageIn(held === '' ? text.slice(0, at) : text));
    if (skipped > 0 || kept !== '') yield '\n'.repeat(skipped) + kept;
  }
}

/** The first texts joined, and all texts with those joined in front. */
async function withHead(texts: AsyncGenerator<string>): Promise<readonly [string, AsyncGenerator<string>]> {
  let head = '';
  while (head.length < headLength) {
    const next = await texts.next();
    if (next.done) break;
    head += next.value;
  }
  async function* whole(): AsyncGenerator<string> {
    if (head !== '') yield head;
    yield* texts;
  }
  return [head, whole()];
}
