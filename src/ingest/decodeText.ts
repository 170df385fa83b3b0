import { TextDecoder } from 'node:util';
import { exits, nearest, UserError } from '../errors.js';

/** The encodings that can be named, with what the decoder calls them. */
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16': 'utf-16',
  utf16: 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  cp1252: 'windows-1252',
  'windows-1252': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  big5: 'big5',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  shift_jis: 'shift_jis',
  'euc-kr': 'euc-kr',
};

/** The decoder's name of an encoding. UserError exit 2 for one that is not known. */
export function encodingNamed(name: string): string {
  const known = encodings[name.toLowerCase()];
  if (known !== undefined) return known;
  const near = nearest(name, Object.keys(encodings));
  throw new UserError(`--encoding: "${name}" is not an encoding that can be read`, {
    code: 'unknown_encoding',
    exit: exits.usage,
    hint: near === undefined ? 'utf-8, utf-16, cp1252, big5, gb18030 ...' : `did you mean "${near}"?`,
  });
}

/**
 * Bytes to text, without its byte order mark. A byte that means nothing in the encoding, and a NUL, stop the file: it is
 * not text (UserError exit 3, with line and byte); nothing is ever replaced.
 */
export async function* decodeText(
  name: string,
  bytes: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let offset = 0;
  let line = 1;
  let before: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    if (decoder === undefined) {
      refuseOtherEncoding(name, chunk, encoding);
      const actual =
        encoding !== 'utf-16' ? encoding : chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-16le';
      decoder = new TextDecoder(actual, { fatal: true });
    }
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      throw notText(name, decoder.encoding, before, chunk, offset, line);
    }
    const nul = text.indexOf('\0');
    if (nul >= 0) throw nulIn(name, line + newlines(text.slice(0, nul)));
    offset += chunk.length;
    line += newlines(text);
    before = tailOf(decoder.encoding, before, chunk);
    if (text !== '') yield text;
  }
  if (decoder === undefined) return;
  try {
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch {
    throw notTextAt(name, decoder.encoding, offset, line);
  }
}

/** How many line feeds a text holds. */
export function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function refuseOtherEncoding(name: string, head: Buffer, encoding: string): void {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!utf16 || encoding.startsWith('utf-16')) return;
  throw new UserError(`${name}:1: not ${encoding} text: it starts like UTF-16`, {
    code: 'not_text',
    exit: exits.rejected,
    hint: 'pass --encoding utf-16',
  });
}

/**
 * Finds the first byte that does not decode. `tail` are the bytes before the chunk that its first character may begin
 * in; `offset` is where the chunk starts in the file, `line` the line there.
 */
function notText(
  name: string,
  encoding: string,
  tail: Uint8Array,
  chunk: Buffer,
  offset: number,
  line: number,
): UserError {
  const bytes = Buffer.concat([tail, chunk]);
  const decodes = (length: number) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (decodes(middle + 1)) low = middle + 1;
    else high = middle;
  }
  const lines = newlines(bytes.subarray(tail.length, Math.max(low, tail.length)).toString('latin1'));
  // A character that began well and went on badly is reported where it began.
  let start = low;
  while (encoding === 'utf-8' && start > 0 && start > low - 3 && (bytes[start - 1]! & 0x80) !== 0) start--;
  const first = decodesWhole(encoding, bytes.subarray(0, start)) ? start : low;
  return notTextAt(name, encoding, offset - tail.length + first, line + lines);
}

function decodesWhole(encoding: string, bytes: Buffer): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The bytes at the end of what was read from which decoding can begin anew: since the last line feed. */
function tailOf(encoding: string, before: Uint8Array, chunk: Buffer): Uint8Array {
  const bytes = Buffer.concat([before, chunk]);
  if (encoding.startsWith('utf-16'))
    return bytes.subarray(Math.max(0, bytes.length - 8 - (bytes.length % 2)));
  return bytes.subarray(Math.max(0, bytes.length - 65_536));
}

function notTextAt(name: string, encoding: string, offset: number, line: number): UserError {
  return new UserError(`${name}:${line}: not ${encoding} text (byte ${offset + 1} of the file)`, {
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
