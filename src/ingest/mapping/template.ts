/**
 * A piece of a composed value: text as it is, a field of the row, the name of the file or the line on which the row
 * begins. `pad` = filled with zeros to so many digits.
 */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly header: string; readonly pad: number }
  | { readonly kind: 'file' }
  | { readonly kind: 'line'; readonly pad: number };

/**
 * What stands to the right of a column in a mapping. Without braces it is a header; `{Header}`, `{Header:5}` (filled
 * with zeros to 5 digits), `{@file}` and `{@line}` are filled in, `{{` and `}}` are braces. Answers what is wrong as a text.
 * @example parseTemplate('{brand} {sku}')
 */
export function parseTemplate(text: string): readonly Part[] | string {
  if (!/[{}]/.test(text)) {
    return text.trim() === '' ? 'names no header' : [{ kind: 'field', header: text.trim(), pad: 0 }];
  }
  const parts: Part[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    if (two === '{{' || two === '}}') {
      plain += text[at]!;
      at += 2;
    } else if (text[at] === '}') {
      return `"${text}" closes a brace that is not open; a brace is written }}`;
    } else if (text[at] !== '{') {
      plain += text[at]!;
      at++;
    } else {
      const end = text.indexOf('}', at);
      if (end < 0) return `"${text}" opens a brace and does not close it; a brace is written {{`;
      const part = partOf(text.slice(at + 1, end));
      if (typeof part === 'string') return part;
      if (plain !== '') parts.push({ kind: 'text', text: plain });
      plain = '';
      parts.push(part);
      at = end + 1;
    }
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return parts;
}

function partOf(inside: string): Part | string {
  const padded = /^(.*):(\d{1,2})$/.exec(inside);
  const name = (padded?.[1] ?? inside).trim();
  const pad = Number(padded?.[2] ?? 0);
  if (name === '') return '{} names no header';
  if (name === '@line') return { kind: 'line', pad };
  if (name === '@file') return { kind: 'file' };
  if (name.startsWith('@')) return `{${name}} is not known: {@file}, {@line} or a header`;
  return { kind: 'field', header: name, pad };
}

/** The headers that a composed value is made of. */
export function headersOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'field' ? [part.header] : []));
}

/** The one header that is taken as it is, if that is all there is to a value. */
export function soleHeader(parts: readonly Part[]): string | undefined {
  const [part] = parts;
  return parts.length === 1 && part?.kind === 'field' && part.pad === 0 ? part.header : undefined;
}

/**
 * Compiles a composed value. It is empty if all of its fields are, and if `whole` (ids) if any of them is: half an id
 * would make one customer of many.
 */
export function compose(
  parts: readonly Part[],
  indexOf: (header: string) => number,
  whole: boolean,
): (record: readonly string[], line: string, file: string) => string {
  const makers = parts.map((part) => {
    if (part.kind === 'text') return () => part.text;
    if (part.kind === 'file') return (_record: readonly string[], _line: string, file: string) => file;
    if (part.kind === 'line')
      return (_record: readonly string[], line: string) => line.padStart(part.pad, '0');
    const index = indexOf(part.header);
    return (record: readonly string[]) => {
      const text = record[index]!.trim();
      return text === '' || !/^\d+$/.test(text) ? text : text.padStart(part.pad, '0');
    };
  });
  const fields = parts.flatMap((part) => (part.kind === 'field' ? [indexOf(part.header)] : []));
  const isEmpty = (record: readonly string[]) => {
    let empty = 0;
    for (const index of fields) if (record[index]!.trim() === '') empty++;
    return fields.length > 0 && (whole ? empty > 0 : empty === fields.length);
  };
  return (record, line, file) => {
    if (isEmpty(record)) return '';
    let text = '';
    for (const maker of makers) text += maker(record, line, file);
    return text.trim();
  };
}

/** A composed value as a person wrote it. */
export function templateText(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text.replaceAll('{', '{{').replaceAll('}', '}}');
      if (part.kind === 'file') return '{@file}';
      const pad = part.pad > 0 ? `:${part.pad}` : '';
      return part.kind === 'line' ? `{@line${pad}}` : `{${part.header}${pad}}`;
    })
    .join('');
}
