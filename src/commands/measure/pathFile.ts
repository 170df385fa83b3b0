import { exits, UserError } from '../../errors.js';
import { readRows } from '../../ingest/readRows.js';
import { openSource } from '../../ingest/source.js';
import type { Path } from '../../measure/paths.js';
import { headerKey } from '../../tables.js';
import type { Context } from '../command.js';

/** Journeys from a file, and the names that its paths are made of. */
export interface PathFile {
  readonly paths: readonly Path[];
  readonly labels: readonly string[];
}

const names = ['path', 'total_conversions', 'total_conversion_value', 'total_null'] as const;

/**
 * Reads a file of paths: `path` (names joined by " > ", first to last), `total_conversions`, and if given
 * `total_conversion_value` and `total_null`. UserError exit 2 or 3, naming line, column and value.
 */
export async function readPathFile(context: Context, file: string): Promise<PathFile> {
  const source = openSource(context.io, file);
  const reading = readRows(source.name, source.bytes, {
    encoding: 'utf-8',
    delimiter: undefined,
    headers: undefined,
    skipLines: 0,
  });
  const codes = new Map<string, number>();
  const paths: Path[] = [];
  let at: readonly number[] | undefined;
  for await (const { rows, lines } of reading.batches) {
    for (const [i, row] of rows.entries()) {
      if (at === undefined) {
        const header = row.map(headerKey);
        at = names.map((name) => header.indexOf(headerKey(name)));
        if (at[0]! < 0 || at[1]! < 0) {
          throw new UserError(`${source.name}: has no column ${at[0]! < 0 ? names[0] : names[1]}`, {
            code: 'missing_column',
            exit: exits.rejected,
            hint: `the file needs ${names[0]} and ${names[1]}; ${names[2]} and ${names[3]} may follow`,
          });
        }
        continue;
      }
      const number = (column: number) => {
        const text = at![column]! < 0 ? '0' : (row[at![column]!] ?? '').trim();
        const value = text === '' ? 0 : Number(text);
        if (Number.isFinite(value) && (value >= 0 || column === 2)) return value;
        throw new UserError(
          `${source.name}:${lines[i]}: ${names[column]}: "${text}" is not a number of 0 or more`,
          {
            code: 'bad_number',
            exit: exits.rejected,
            hint: 'mend the file; nothing was read',
          },
        );
      };
      const touches = (row[at[0]!] ?? '')
        .split('>')
        .map((word) => word.trim())
        .filter((word) => word !== '')
        .map((word) => {
          if (!codes.has(word)) codes.set(word, codes.size);
          return codes.get(word)!;
        });
      if (touches.length === 0) {
        throw new UserError(`${source.name}:${lines[i]}: path: is empty`, {
          code: 'empty_path',
          exit: exits.rejected,
          hint: 'a path is names joined by " > "',
        });
      }
      paths.push({ touches, conversions: number(1), value: number(2), nulls: number(3) });
    }
  }
  if (at === undefined) {
    throw new UserError(`${source.name}: is empty`, {
      code: 'empty_file',
      exit: exits.rejected,
      hint: `the file needs ${names[0]} and ${names[1]}`,
    });
  }
  return { paths, labels: [...codes.keys()] };
}
