import { TextDecoder } from 'node:util';
import { exits, nearest, UserError } from '../errors.js';

/** The encodings that can be named, with the names of the Encoding Standard (WHATWG). */
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16',
  utf16: 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  ascii: 'utf-8',
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin9: 'iso-8859-15',
  'iso-8859-2': 'iso-8859-2',
  'iso-8859-5': 'iso-8859-5',
  'iso-8859-7': 'iso-8859-7',
  'iso-8859-9': 'windows-1254',
  'iso-8859-15': 'iso-8859-15',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1253: 'windows-1253',
  cp1254: 'windows-1254',
  cp1255: 'windows-1255',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp1258: 'windows-1258',
  'koi8-r': 'koi8-r',
  macintosh: 'macintosh',
  macroman: 'macintosh',
  big5: 'big5',
  cp950: 'big5',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  'euc-jp': 'euc-jp',
  'euc-kr': 'euc-kr',
  cp949: 'euc-kr',
};

/** The standard name of an encoding. UserError exit 2 for one that is not known. */
export function encodingNamed(name: string): string {
  const wanted = name.trim().toLowerCase();
  const known = encodings[wanted] ?? Object.values(encodings).find((standard) => standard === wanted);
  if (known !== undefined) return known;
  const near = nearest(wanted, Object.keys(encodings));
  throw new UserError(`--encoding: "${name}" is not an encoding that can be read`, {
    code: 'unknown_encoding',
    exit: exits.usage,
    hint: near === undefined ? 'utf-8, utf-16, cp1252, big5, gb18030 ...' : `did you mean "${near}"?`,
  });
}

/** Whole characters from bytes; throws where a byte means nothing. */
export type Decode = (bytes: Uint8Array) => string;

/** A decoder that keeps nothing from one call to the next, and leaves a byte order mark where it is. */
export function decoderOf(encoding: string): Decode {
  if (encoding === 'windows-1252') return windows1252;
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  if (encoding.startsWith('utf-')) return (bytes) => decoder.decode(bytes);
  return (bytes) => {
    const text = decoder.decode(bytes);
    if (meaningless.test(text)) throw new TypeError(`undefined in ${encoding}`);
    return text;
  };
}

/** What the platform answers for bytes that an older encoding leaves undefined: controls, private characters. */
const meaningless = /[\x80-\x9f\ue000-\uf8ff\ufffd]/;

/** What the bytes 0x80 to 0x9f are in windows-1252; a blank for the five that it leaves undefined. */
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** By a table of its own: the platform's answer differs between its versions. */
function windows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (character) => {
    const meant = upper[character.charCodeAt(0) - 0x80]!;
    if (meant === ' ') throw new TypeError('undefined in windows-1252');
    return meant;
  });
}
