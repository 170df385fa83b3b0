import { columnFor, tableNames, tables } from '../../tables.js';
import { sniffDelimiter } from '../dialect.js';
import { decoderOf } from '../encodings.js';
import { type Reading, readRows } from '../readRows.js';
import { columnProfile, isDated } from './columnProfile.js';
import { type EncodingGuess, guessEncoding } from './guessEncoding.js';

/** The beginning of a file, and how it is written. */
export interface SampleFile {
  readonly bytes: Buffer;
  /** Whether there is more of it. */
  readonly more: boolean;
  readonly encoding: EncodingGuess;
  readonly delimiter: string;
  /** Whether its first row names its columns. */
  readonly headed: boolean;
  /** Names of the columns; 1, 2, 3 ... where it has none. */
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** So much of a file is looked at. */
const most = { bytes: 1 << 20, rows: 1000 };

/** Reads the beginning of a file and finds out how it is written. UserError exit 3 if it can not be read at all. */
export async function sampleFile(name: string, bytes: AsyncIterable<Buffer>): Promise<SampleFile> {
  const { head, more } = await beginning(bytes);
  const encoding = guessEncoding(head);
  const text = textOf(head, encoding.encoding);
  const declared = /^\s*"?sep=(.)"?(?:\r?\n|$)/i.exec(text)?.[1];
  const sniffed = sniffDelimiter(text, declared);
  const delimiter =
    !firstLines(text).some((line) => line.includes(sniffed)) && inBlanks(text) ? ' ' : sniffed;
  const dialect = { encoding: encoding.encoding, delimiter, skipLines: 0 };
  const [first, ...rows] = await rowsOf(readRows(name, whole(head), { ...dialect, headers: undefined }));
  const headed = first === undefined || !looksLikeData(first, rows);
  return {
    bytes: head,
    more,
    encoding,
    delimiter,
    headed,
    headers: headed ? (first ?? []) : first.map((_, i) => String(i + 1)),
    rows: headed ? rows : [first, ...rows],
  };
}

/** The first bytes, cut after a line where there are more. */
async function beginning(
  bytes: AsyncIterable<Buffer>,
): Promise<{ readonly head: Buffer; readonly more: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most.bytes) break;
  }
  const head = Buffer.concat(chunks);
  if (length <= most.bytes) return { head, more: false };
  const end = Math.max(head.lastIndexOf(10, most.bytes), head.lastIndexOf(13, most.bytes));
  return { head: head.subarray(0, end < 0 ? most.bytes : end + 1), more: true };
}

export async function* whole(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function textOf(bytes: Buffer, encoding: string): string {
  const named = encoding === 'cp1252' ? 'windows-1252' : encoding === 'utf-16' ? 'utf-16le' : encoding;
  for (let cut = 0; cut < 4; cut++) {
    try {
      return decoderOf(named)(bytes.subarray(0, Math.min(bytes.length, 65_536) - cut)).replace(/^\ufeff/, '');
    } catch {
      // A character may have been cut.
    }
  }
  return bytes.toString('latin1');
}

function firstLines(text: string): readonly string[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
}

/** Whether the first lines have the same number of words each, and more than one. */
function inBlanks(text: string): boolean {
  const counts = firstLines(text).map((line) => line.trim().split(/\s+/).length);
  return counts.length > 1 && counts[0]! > 1 && counts.every((count) => count === counts[0]);
}

async function rowsOf(reading: Reading): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const batch of reading.batches) {
    for (const [i, row] of batch.rows.entries()) if (!batch.refused?.has(i)) rows.push(row);
    if (rows.length > most.rows) break;
  }
  return rows.slice(0, most.rows + 1);
}

/** Whether the first row holds values: one that is a number or a date where the others are, and no name that is known. */
function looksLikeData(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const known = first.some((header) =>
    tableNames.some((name) => columnFor(tables[name], header) !== undefined),
  );
  if (known) return false;
  return first.some((header, i) => {
    const own = columnProfile(header, [header]);
    if (!own.point && !own.comma && !isDated(own)) return false;
    const others = columnProfile(
      header,
      rows.slice(0, 50).map((row) => row[i] ?? ''),
    );
    return rows.length === 0 || others.point || others.comma || isDated(others);
  });
}
