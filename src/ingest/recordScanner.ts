const [quote, lineFeed, carriageReturn] = [34, 10, 13];

/** Finds the fields of records in bytes. */
export interface RecordScanner {
  /** Where the fields of the record begin and end that `fields` found last, without quotes around them. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /**
   * Finds the fields of the record at `from`; answers where the next one begins, or -1 where it has more or fewer fields than
   * it should, or quotes, carriage returns or line feeds in them. The bytes must end in a line feed.
   */
  fields(bytes: Uint8Array, from: number): number;
}

/** The scanner of records with `width` fields that end in `delimiter`, a character of ASCII. */
export function recordScanner(delimiter: string, width: number): RecordScanner {
  const separator = delimiter.charCodeAt(0);
  const starts = new Int32Array(width);
  const ends = new Int32Array(width);
  const stops = new Uint8Array(256);
  for (const byte of [separator, quote, lineFeed, carriageReturn]) stops[byte] = 1;
  return {
    starts,
    ends,
    fields(bytes, from) {
      let at = from;
      for (let field = 0; field < width; ) {
        if (bytes[at] === quote) {
          starts[field] = ++at;
          let byte = bytes[at]!;
          while (byte !== quote && byte !== lineFeed && byte !== carriageReturn) byte = bytes[++at]!;
          if (byte !== quote) return -1;
          ends[field] = at++;
        } else {
          starts[field] = at;
          while (stops[bytes[at]!] === 0) at++;
          ends[field] = at;
        }
        field++;
        const byte = bytes[at]!;
        if (byte === separator) at++;
        else if (field < width) return -1;
        else if (byte === lineFeed) return at + 1;
        else return byte === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : -1;
      }
      return -1;
    },
  };
}

/** Where the record at `from` ends, by its quotes: after the first line feed outside them; -1 if there is none before `limit`. */
export function recordEnd(bytes: Uint8Array, from: number, limit: number): number {
  let quoted = false;
  for (let at = from; at < limit; at++) {
    const byte = bytes[at]!;
    if (byte === quote) quoted = !quoted;
    else if (byte === lineFeed && !quoted) return at + 1;
  }
  return -1;
}
