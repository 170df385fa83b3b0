import { exits, UserError } from '../errors.js';
import { binaryFile } from './binaryFile.js';
import { type Damage, damagedText } from './damagedText.js';
import { type Decode, decoderOf } from './encodings.js';

/** What turned out while a file was decoded. */
export interface TextReport {
  /** The encoding that it was read as: a byte order mark says more than a flag. */
  encoding: string;
  /** The bytes that meant nothing, and NULs, in the order in which they stand in the text. */
  readonly damage: Damage[];
}

/** A line may not be longer than this many bytes. */
const longest = 1 << 22;

/** So many bytes from the start tell whether a file is text. */
const sample = 4096;

/** If more than this share of them means nothing, it is not. */
const mostDamage = 0.3;

/**
 * Bytes to text, without its byte order mark. Nothing is ever replaced: a byte that means nothing in the encoding stands
 * in the text as a mark that no text holds (`isDamaged`), and its place is kept in the report; without a report it stops
 * the file, and so does a NUL. A file that is no text at all is refused. UserError exit 3, with line and byte.
 * With `from`, so many bytes of the file were read before, as text in UTF-8.
 */
export async function* decodeText(
  name: string,
  bytes: AsyncIterable<Buffer>,
  encoding: string,
  report?: TextReport,
  from = 0,
): AsyncGenerator<string> {
  let state: { readonly decode: Decode; readonly unit: 1 | 2; readonly lineFeed: Buffer } | undefined;
  let pending: Buffer = Buffer.alloc(0);
  let offset = from;
  let line = 1;
  let actual = encoding;
  const textOf = (piece: Buffer): string => {
    const { decode, unit, lineFeed } = state!;
    const damage: Damage[] = [];
    const text = decoded(piece, decode, unit, lineFeed, offset, damage);
    if (damage.length > 0) {
      const first = line + lineEnds(piece.subarray(0, damage[0]!.byte - 1 - offset), lineFeed);
      if (report === undefined) {
        throw damage[0]!.nul ? nulIn(name, first) : notText(name, actual, damage[0]!.byte, first);
      }
      for (const one of damage) report.damage.push(one);
    }
    offset += piece.length;
    if (report === undefined) line += newlines(text);
    return text;
  };
  if (from > 0) state = { decode: decoderOf('utf-8'), unit: 1, lineFeed: Buffer.from('\n') };
  for await (const chunk of bytes) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (state === undefined) {
      if (pending.length < sample) continue;
      [state, actual, offset] = settled(name, pending, encoding);
      if (report !== undefined) report.encoding = actual;
      pending = pending.subarray(offset);
    }
    const cut = cutAt(pending, state.lineFeed, state.unit);
    if (cut === 0) {
      if (pending.length > longest) throw tooLong(name, line);
      continue;
    }
    const text = textOf(pending.subarray(0, cut));
    pending = pending.subarray(cut);
    if (text !== '') yield text;
  }
  if (state === undefined) {
    if (pending.length === 0) return;
    [state, actual, offset] = settled(name, pending, encoding);
    if (report !== undefined) report.encoding = actual;
    pending = pending.subarray(offset);
  }
  const rest = textOf(pending);
  if (rest !== '') yield rest;
}

/** How many line feeds a text holds. */
export function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** How a file that starts with these bytes is decoded, by what name, and after how many bytes its text begins. */
function settled(
  name: string,
  head: Buffer,
  encoding: string,
): [{ decode: Decode; unit: 1 | 2; lineFeed: Buffer }, string, number] {
  const kind = binaryFile(head, encoding);
  if (kind !== undefined) {
    throw new UserError(`${name}: not text: ${kind.what}`, {
      code: 'not_text',
      exit: exits.rejected,
      hint: kind.hint,
    });
  }
  const [actual, mark] = byteOrderMark(head, encoding);
  const unit = actual.startsWith('utf-16') ? 2 : 1;
  const lineFeed = Buffer.from(actual === 'utf-16le' ? [10, 0] : actual === 'utf-16be' ? [0, 10] : [10]);
  const decode = decoderOf(actual);
  const first = head.subarray(mark, mark + sample);
  const damage: Damage[] = [];
  const text = decoded(first, decode, unit, lineFeed, mark, damage);
  if (damage.length > text.length * mostDamage) {
    throw damage[0]!.nul ? nulIn(name, 1) : notText(name, actual, damage[0]!.byte, 1);
  }
  return [{ decode, unit, lineFeed }, actual, mark];
}

const gb18030Mark = Buffer.from([0x84, 0x31, 0x95, 0x33]);

/** A byte order mark names the encoding, whatever was said; without one `utf-16` is little-endian. */
function byteOrderMark(head: Buffer, encoding: string): readonly [string, number] {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return ['utf-8', 3];
  if (head[0] === 0xff && head[1] === 0xfe) return ['utf-16le', 2];
  if (head[0] === 0xfe && head[1] === 0xff) return ['utf-16be', 2];
  if (encoding === 'gb18030' && head.subarray(0, 4).equals(gb18030Mark)) return ['gb18030', 4];
  return [encoding === 'utf-16' ? 'utf-16le' : encoding, 0];
}

function decoded(
  piece: Buffer,
  decode: Decode,
  unit: 1 | 2,
  lineFeed: Buffer,
  offset: number,
  damage: Damage[],
): string {
  const whole = attempt(piece, decode);
  if (whole !== undefined && !whole.includes('\0')) return whole;
  // A line feed is never a part of another character, so each line can be decoded by itself.
  let text = '';
  for (let from = 0; from < piece.length; ) {
    const end = after(piece, lineFeed, unit, from);
    const bytes = piece.subarray(from, end);
    const fine = attempt(bytes, decode);
    if (fine !== undefined && !fine.includes('\0')) text += fine;
    else {
      const line = damagedText(bytes, decode, unit, offset + from);
      text += line.text;
      for (const one of line.damage) damage.push(one);
    }
    from = end;
  }
  return text;
}

function attempt(bytes: Buffer, decode: Decode): string | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

/** The position after the next line feed, or the end. */
function after(bytes: Buffer, lineFeed: Buffer, unit: 1 | 2, from: number): number {
  let at = bytes.indexOf(lineFeed, from);
  while (at >= 0 && (at - from) % unit !== 0) at = bytes.indexOf(lineFeed, at + 1);
  return at < 0 ? bytes.length : at + unit;
}

/** The position after the last line end: a line feed, or where there is none a carriage return that is not the last. */
function cutAt(bytes: Buffer, lineFeed: Buffer, unit: 1 | 2): number {
  let at = bytes.lastIndexOf(lineFeed);
  while (at >= 0 && at % unit !== 0) at = at === 0 ? -1 : bytes.lastIndexOf(lineFeed, at - 1);
  if (at >= 0) return at + unit;
  if (unit === 2 || bytes.length < 2) return 0;
  return bytes.lastIndexOf(13, bytes.length - 2) + 1;
}

function lineEnds(bytes: Buffer, lineFeed: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + lineFeed.length)) count++;
  return count;
}

function notText(name: string, encoding: string, byte: number, line: number): UserError {
  return new UserError(`${name}:${line}: not ${encoding} text (byte ${byte} of the file)`, {
    code: 'not_text',
    exit: exits.rejected,
    hint: 'if it is text in another encoding, pass --encoding, for example cp1252',
  });
}

function nulIn(name: string, line: number): UserError {
  return new UserError(`${name}:${line}: not text: it holds a NUL byte`, {
    code: 'not_text',
    exit: exits.rejected,
    hint: 'export it as CSV; if it is UTF-16, pass --encoding utf-16',
  });
}

function tooLong(name: string, line: number): UserError {
  return new UserError(`${name}:${line}: a line longer than ${longest} bytes`, {
    code: 'too_long',
    exit: exits.rejected,
    hint: 'is this a CSV file?',
  });
}
