const [quote, lineFeed, carriageReturn] = [34, 10, 13];

/**
 * The records of a text that begins and ends outside quotes: fields at the delimiter, lines that end in LF or CRLF, quoted
 * fields with doubled quotes. `undefined` where a quote stands anywhere else, for then the grammar (csv-parse) has to say
 * what is wrong. A property test holds the two equal.
 */
export function splitRecords(text: string, delimiter: string): string[][] | undefined {
  const separator = delimiter.charCodeAt(0);
  const { length } = text;
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  /** Whether a field is still to come although the text has ended: after a delimiter. */
  let open = false;
  while (at < length) {
    open = false;
    if (text.charCodeAt(at) === quote) {
      let end = text.indexOf('"', at + 1);
      let doubled = false;
      while (end >= 0 && text.charCodeAt(end + 1) === quote) {
        doubled = true;
        end = text.indexOf('"', end + 2);
      }
      if (end < 0) return undefined;
      const field = text.slice(at + 1, end);
      row.push(doubled ? field.replaceAll('""', '"') : field);
      at = end + 1;
      if (at === length) break;
    } else {
      let end = at;
      let code = 0;
      for (; end < length; end++) {
        code = text.charCodeAt(end);
        if (code === separator || code === lineFeed) break;
        if (code === quote) return undefined;
      }
      const ended = end < length && code === lineFeed;
      const last = ended && end > at && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
      row.push(text.slice(at, last));
      at = end;
      if (at === length) break;
    }
    const next = text.charCodeAt(at);
    if (next === separator) {
      at++;
      open = true;
    } else if (next === lineFeed || (next === carriageReturn && text.charCodeAt(at + 1) === lineFeed)) {
      at += next === lineFeed ? 1 : 2;
      rows.push(row);
      row = [];
    } else return undefined;
  }
  if (open) row.push('');
  if (row.length > 0) rows.push(row);
  return rows;
}
