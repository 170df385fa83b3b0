import type { Result } from '../result.js';
import { csv } from './csv.js';
import { json, ndjson } from './json.js';
import { md } from './md.js';
import { select } from './select.js';
import { table } from './table.js';

/** The formats a result can be printed in. */
export const formats = ['table', 'csv', 'json', 'ndjson', 'md'] as const;

export type FormatName = (typeof formats)[number];

export interface RenderOptions {
  readonly format: FormatName;
  /** Columns to print, in this order. */
  readonly columns?: readonly string[] | undefined;
  /** At most so many rows. */
  readonly limit?: number | undefined;
  /** Column names first, in CSV and tables; default true. */
  readonly header?: boolean | undefined;
  /** CSV for spreadsheets: byte order mark, formulas disarmed. */
  readonly excel?: boolean | undefined;
  /** Colour in tables; default false. */
  readonly colour?: boolean | undefined;
  /** Columns of the terminal, for tables; unlimited if undefined. */
  readonly width?: number | undefined;
}

/** `auto` is a table on a terminal and CSV in a pipe or a file. */
export function settleFormat(setting: FormatName | 'auto', toTerminal: boolean): FormatName {
  if (setting !== 'auto') return setting;
  return toTerminal ? 'table' : 'csv';
}

const chunkLength = 64 * 1024;

/**
 * A result as text, in chunks of about 64 Ki characters; rows are read as the chunks are. Unknown columns are
 * refused (UserError, exit 2) before the first row is read.
 */
export function render(result: Result, options: RenderOptions): Iterable<string> {
  const forPeople = options.format === 'table' || options.format === 'md';
  const selection = select(result, { columns: options.columns, limit: options.limit, forPeople });
  switch (options.format) {
    case 'table':
      return chunked(
        table(selection, result.currency, {
          ...options,
          title: result.title,
          whole: options.columns !== undefined,
        }),
      );
    case 'csv':
      return chunked(csv(selection, result.currency, options));
    case 'json':
      return chunked(json(selection, result.currency));
    case 'ndjson':
      return chunked(ndjson(selection, result.currency));
    case 'md':
      return chunked(md(selection, result.currency, result.title));
  }
}

/** Pieces joined into chunks of about 64 Ki characters. */
function* chunked(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
