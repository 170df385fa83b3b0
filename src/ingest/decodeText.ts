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
      throw notText(name, decoder.encoding, Buffer.concat([before, chunk]), offset - before.length, line);
    }
    const nul = text.indexOf('\0');
    if (nul >= 0) throw nulIn(name, line + newlines(text.slice(0, nul)));
    offset += chunk.length;
    line += newlines(text);
    before = chunk.subarray(Math.max(0, chunk.length - 8));
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

/** Finds the first byte that does not decode. `bytes` starts at `offset` of the file, a little before the trouble. */
function notText(name: string, encoding: string, bytes: Buffer, offset: number, line: number): UserError {
  let low = 0;
  let high = bytes.length;
  const decodes = (length: number) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(skip(bytes, encoding), length), {
        stream: true,
      });
      return true;
    } catch {
      return false;
    }
  };
  while (low < high) {
    const middle = (low + high) >> 1;
    if (decodes(middle + 1)) low = middle + 1;
    else high = middle;
  }
  const width = encoding.startsWith('utf-16') ? 2 : 1;
  let lines = 0;
  for (let i = 0; i < low; i += 1) if (bytes[i] === 10 && (width === 1 || bytes[i + 1] === 0)) lines++;
  const seen = offset === 0 ? 0 : newlines(bytes.subarray(0, Math.min(8, low)).toString('latin1'));
  return notTextAt(name, encoding, offset + low, line + lines - seen);
}

/** A first byte inside a UTF-8 character that began earlier is not the error that is looked for. */
function skip(bytes: Buffer, encoding: string): number {
  if (encoding !== 'utf-8') return 0;
  let start = 0;
  while (start < 4 && start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start++;
  return start;
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
