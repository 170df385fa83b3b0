import { parse } from 'csv-parse/sync';
import { exits, UserError } from '../errors.js';
import { newlines } from './decodeText.js';
import { quotingError } from './quotingError.js';
import { splitRecords } from './splitRecords.js';

/** Some consecutive records with the line each begins on (the first line of the file is 1). */
export interface Records {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** A record may not be longer than this many characters: a quote that is never closed would swallow the file. */
const longest = 1 << 22;

/** What Excel takes, and writes, as a first line that is no record: `sep=;` says what separates the fields. */
const declaration = /^"?sep=(.)"?(?:\r?\n|$)/i;

/**
 * CSV text to records (RFC 4180 with LF or CRLF; csv-parse is the grammar). The text is cut where a line ends outside
 * quotes, so each piece is parsed by itself. Blank lines are skipped, and so is
 * a first line `sep=;`, whose character `delimiterOf` is told. UserError exit 3 for a quoting error, naming the
 * line where the quote opened. `firstLine` is the number of the line on which the text begins.
 */
export async function* records(
  name: string,
  texts: AsyncIterable<string>,
  delimiterOf: (head: string, declared?: string) => string,
  firstLine = 1,
): AsyncGenerator<Records> {
  let delimiter: string | undefined;
  let pending: string[] = [];
  let pendingLength = 0;
  let odd = false;
  let line = firstLine;
  const parsed = (piece: string): Records => {
    const declared = line === 1 ? declaration.exec(piece) : null;
    const text = declared === null ? piece : piece.slice(declared[0].length);
    if (declared !== null) line++;
    delimiter ??= delimiterOf(text, declared?.[1]);
    const records = parsePiece(name, text, line, delimiter);
    line += newlines(text);
    return records;
  };
  for await (const text of texts) {
    const cut = safeCut(text, odd);
    odd = cut.odd;
    if (cut.at < 0) {
      pending.push(text);
      pendingLength += text.length;
      if (pendingLength < longest) continue;
      const whole = pending.join('');
      throw (
        quotingError(
          name,
          whole,
          line,
          delimiter ?? delimiterOf(whole),
          `is not closed within ${longest} characters`,
        ) ??
        new UserError(`${name}:${line}: a record longer than ${longest} characters`, {
          code: 'too_long',
          exit: exits.rejected,
          hint: 'is this a CSV file?',
        })
      );
    }
    pending.push(text.slice(0, cut.at));
    const whole = pending.join('');
    pending = [text.slice(cut.at)];
    pendingLength = text.length - cut.at;
    yield parsed(whole);
  }
  const rest = pending.join('');
  if (rest !== '') yield parsed(rest);
}

/** The records of a text that begins and ends outside quotes, on this line; `undefined` where its quotes are in doubt. */
export function plainRecords(text: string, line: number, delimiter: string): Records | undefined {
  if (!text.includes('"')) return withLines(splitUnquoted(text, delimiter), line, false);
  const rows = splitRecords(text, delimiter);
  return rows === undefined ? undefined : withLines(rows, line, true);
}

/** The position after the last line end that lies outside quotes, or -1, and whether the text ends inside quotes. */
function safeCut(text: string, startsQuoted: boolean): { readonly at: number; readonly odd: boolean } {
  let odd = startsQuoted;
  let at = -1;
  let from = 0;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', from)) {
    if (!odd) {
      const end = text.lastIndexOf('\n', quote);
      if (end >= from) at = end + 1;
    }
    odd = !odd;
    from = quote + 1;
  }
  if (!odd) {
    const end = text.lastIndexOf('\n');
    if (end >= from) at = end + 1;
  }
  return { at, odd };
}

function parsePiece(name: string, text: string, line: number, delimiter: string): Records {
  const plain = plainRecords(text, line, delimiter);
  if (plain !== undefined) return plain;
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
    return withLines(rows, line, true);
  } catch (error) {
    throw quotingError(name, text, line, delimiter) ?? error;
  }
}

/**
 * The records of a text without a quote: lines end in LF or CRLF, fields at the delimiter, and nothing else means
 * anything. A fifth of csv-parse's time; a property test holds the two equal.
 */
export function splitUnquoted(text: string, delimiter: string): string[][] {
  const lines = text.split('\n');
  const last = lines.pop()!;
  const rows = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line).split(delimiter));
  if (last !== '') rows.push(last.split(delimiter));
  return rows;
}

/** Leaves out blank lines, and says on which line each record begins. */
function withLines(rows: readonly string[][], line: number, multiline: boolean): Records {
  const lines: number[] = [];
  const kept: string[][] = [];
  let at = line;
  for (const row of rows) {
    if (row.length > 1 || row[0] !== '') {
      kept.push(row);
      lines.push(at);
    }
    at++;
    if (multiline) for (const field of row) if (field.includes('\n')) at += newlines(field);
  }
  return { rows: kept, lines };
}
