import { type Options, stringify } from 'csv-stringify/sync';
import { exits, UserError } from '../errors.js';
import type { RowRefusal } from './cell.js';
import { rejectColumns } from './matchColumns.js';

/** The rejected rows of one command: counted by code, the first few kept for people, all of them written as CSV. */
export interface Rejects {
  /** Says which headers the rows to come have. */
  header(headers: readonly string[]): void;
  add(source: string, line: number, refusal: RowRefusal, fields: readonly string[]): void;
  readonly count: () => number;
  /** `12 not_a_number, 3 unknown_customer`, the most frequent first. */
  readonly summary: () => string;
  /** The first few, as a person reads them: `orders.csv:118: amount: "12,50" is not a number`, with hints. */
  readonly examples: () => readonly { readonly text: string; readonly hint: string | undefined }[];
  /** CSV text not yet taken. */
  take(): string;
}

const examplesPerCode = 3;
const examplesInAll = 9;
const dialect: Options = { quoted_match: /\r/ };

/**
 * Collects rejects. Their CSV has `source line column code value`, then the fields of the row as they came, so that the
 * file can be mended and loaded again with the same flags: the leading columns are passed over. `once` writes a row that
 * is rejected for several tables only the first time.
 */
export function collectRejects({ once = false }: { readonly once?: boolean } = {}): Rejects {
  const written = once ? new Set<string>() : undefined;
  const codes = new Map<string, number>();
  const examples: { text: string; hint: string | undefined }[] = [];
  let headers: readonly string[] | undefined;
  let order: readonly number[] | undefined;
  let pending: string[][] = [];
  let count = 0;
  return {
    header(next) {
      if (headers === undefined) {
        headers = next;
        pending.push([...rejectColumns, ...next]);
        return;
      }
      const columns = headers;
      if (next.length === columns.length && next.every((name, i) => name === columns[i])) {
        order = undefined;
        return;
      }
      order = columns.map((name) => next.indexOf(name));
      if (next.length !== columns.length || order.includes(-1)) {
        throw new UserError('--rejects: the files have different headers', {
          code: 'different_headers',
          exit: exits.usage,
          hint: 'load them one at a time',
        });
      }
    },
    add(source, line, refusal, fields) {
      count++;
      const seen = (codes.get(refusal.code) ?? 0) + 1;
      codes.set(refusal.code, seen);
      if (seen <= examplesPerCode && examples.length < examplesInAll) {
        examples.push({ text: describe(source, line, refusal), hint: refusal.hint });
      }
      if (written?.has(`${line} ${source}`)) return;
      written?.add(`${line} ${source}`);
      const arranged =
        order === undefined || fields.length !== order.length ? fields : order.map((i) => fields[i]!);
      pending.push([source, String(line), refusal.column, refusal.code, refusal.value, ...arranged]);
    },
    count: () => count,
    summary: () =>
      [...codes]
        .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .map(([code, times]) => `${times} ${code}`)
        .join(', '),
    examples: () => examples,
    take() {
      if (pending.length === 0) return '';
      const text = stringify(pending, dialect);
      pending = [];
      return text;
    },
  };
}

function describe(source: string, line: number, refusal: RowRefusal): string {
  return [`${source}:${line}`, refusal.column, refusal.message].filter((part) => part !== '').join(': ');
}
