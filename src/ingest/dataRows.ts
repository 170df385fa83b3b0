import { exits, UserError } from '../errors.js';
import type { Refusal } from './cell.js';
import { damageIn, damageShown, isDamaged } from './damagedText.js';
import type { TextReport } from './decodeText.js';
import type { Records } from './records.js';

/** Consecutive rows with the line each begins on; `refused` says by position what is wrong with the shape of a row. */
export interface DataRows extends Records {
  readonly refused: ReadonlyMap<number, ShapeRefusal> | undefined;
}

/** Why a row can not be taken whatever its values mean. */
export interface ShapeRefusal extends Refusal {
  /** Header of the field, or nothing if it is the row as a whole. */
  readonly column: string;
  readonly value: string;
}

export interface RowsOptions {
  /** The names of the columns of a file without a header row; `numbered` = 1, 2, 3 ... */
  readonly headers: readonly string[] | 'numbered' | undefined;
  readonly text: TextReport;
  /** Takes what is to be said at the end about rows that were passed over. */
  readonly notes: string[];
}

/** Tells the rows of a file apart, over all its batches. */
export interface RowShapes {
  /** The header and data rows among some records; `undefined` if there are none. */
  rows(batch: Records): DataRows | undefined;
  /** The header, once rows have this many fields for sure, neither more nor less; else `undefined`. */
  settled(): readonly string[] | undefined;
  /** Says at the end what was passed over. */
  end(): void;
}

/**
 * The records of a file as its header and its data rows. Not data, passed over and counted in a note: rows without any
 * value, and repetitions of the header (files put one after the other). Where rows end in a delimiter and the header does
 * not, or the other way round, the first row that is so decides, and the others must agree. A row with a byte
 * that does not decode, or a NUL, is refused with its place; a header with one is a UserError exit 3.
 */
export function rowShapes(name: string, options: RowsOptions): RowShapes {
  const { text, notes } = options;
  let header: readonly string[] | undefined;
  let named = false;
  let headerStart = 0;
  let tail: number | undefined;
  let blank = 0;
  let repeated = 0;
  const where: number[] = [];
  const repeat = (line: number) => {
    if (repeated++ < 5) where.push(line);
  };
  return {
    rows(batch) {
      const rows: (readonly string[])[] = [];
      const lines: number[] = [];
      let refused: Map<number, ShapeRefusal> | undefined;
      for (let i = 0; i < batch.rows.length; i++) {
        const row = batch.rows[i]!;
        const line = batch.lines[i]!;
        if (header === undefined) {
          if (row.every(isBlank)) continue;
          header = headerOf(name, row, line, options).map((name, i, all) =>
            i === all.length - 1 && isBlank(name) ? '' : name,
          );
          named = options.headers !== 'numbered';
          headerStart = header[0]!.trim().charCodeAt(0);
          rows.push(header);
          lines.push(line);
          if (options.headers === undefined) continue;
        }
        // Nearly every row begins with a plain character that is not that of the header: nothing else to look at then.
        const first = row[0]!.charCodeAt(0);
        if (!(first > 32 && first < 128)) {
          if (row.every(isBlank)) {
            blank++;
            continue;
          }
          if (named && isHeader(row, header)) {
            repeat(line);
            continue;
          }
        } else if (first === headerStart && named && isHeader(row, header)) {
          repeat(line);
          continue;
        }
        const damaged = text.damage.length > 0 ? damageOf(row, header, text) : undefined;
        tail ??= tailOf(row, header);
        const shaped = damaged ?? misshapen(row, header, tail, Array.isArray(options.headers));
        if (shaped !== undefined) {
          refused ??= new Map();
          refused.set(rows.length, shaped);
          rows.push(damaged === undefined ? row : row.map(damageShown));
        } else
          rows.push(tail === 0 || tail === undefined ? row : tail === 1 ? row.slice(0, -1) : [...row, '']);
        lines.push(line);
      }
      return rows.length > 0 ? { rows, lines, refused } : undefined;
    },
    settled: () => (tail === 0 && header!.at(-1) !== '' ? header : undefined),
    end() {
      if (blank > 0) notes.push(`rows without any value passed over: ${blank}`);
      if (repeated > 0) {
        const lines = `line${repeated > 1 ? 's' : ''} ${where.join(', ')}${repeated > 5 ? ' ...' : ''}`;
        notes.push(`repetitions of the header passed over: ${repeated} (${lines})`);
      }
    },
  };
}

/** Also the mark that old systems put at the end of a file. */
function isBlank(field: string): boolean {
  return field === '' || field === '\x1a' || field.trim() === '';
}

function headerOf(
  name: string,
  row: readonly string[],
  line: number,
  { headers, text }: RowsOptions,
): readonly string[] {
  if (headers === 'numbered') return row.map((_, i) => String(i + 1));
  if (headers !== undefined) return headers;
  if (text.damage.length === 0 || !row.some(isDamaged)) return row;
  const [first] = text.damage;
  const place = `byte ${first!.byte} of the file, in the header`;
  const what = first!.nul
    ? `not text: ${place}, is NUL`
    : `not ${text.encoding} text: ${place}, is ${first!.shown}`;
  throw new UserError(`${name}:${line}: ${what}`, {
    code: 'not_text',
    exit: exits.rejected,
    hint: first!.nul
      ? 'export it as CSV; if it is UTF-16, pass --encoding utf-16le'
      : 'if it is text in another encoding, pass --encoding, for example cp1252',
  });
}

function isHeader(row: readonly string[], header: readonly string[]): boolean {
  if (row.length !== header.length) return false;
  // A byte order mark, where files were put one after the other, counts as a blank.
  for (let i = 0; i < row.length; i++) if (row[i]!.trim() !== header[i]!.trim()) return false;
  return true;
}

/** What is wrong with the bytes of a row; takes their places out of the report. */
function damageOf(
  row: readonly string[],
  header: readonly string[],
  text: TextReport,
): ShapeRefusal | undefined {
  const at = row.findIndex(isDamaged);
  if (at < 0) return undefined;
  const count = row.reduce((total, field) => total + damageIn(field), 0);
  const [first] = text.damage.splice(0, count);
  const column = (header[at] ?? '').trim();
  const value = damageShown(row[at]!);
  if (first!.nul) {
    return {
      column,
      value,
      code: 'nul',
      message: `holds a NUL byte (byte ${first!.byte} of the file)`,
      hint: 'mend the export, or take the byte out of the rejects file',
    };
  }
  return {
    column,
    value,
    code: 'undecodable',
    message: `${first!.shown} is not ${text.encoding} (byte ${first!.byte} of the file)`,
    hint: 'if the file is in another encoding, pass --encoding, for example cp1252',
  };
}

/** How many fields more than the header has, of those that end in a delimiter, rows have; `undefined` if it does not show. */
function tailOf(row: readonly string[], header: readonly string[]): number | undefined {
  if (row.length === header.length) return 0;
  if (row.length === header.length + 1 && row.at(-1) === '') return 1;
  if (row.length === header.length - 1 && header.length > 1 && isBlank(header.at(-1)!)) return -1;
  return undefined;
}

function misshapen(
  row: readonly string[],
  header: readonly string[],
  tail: number | undefined,
  told: boolean,
): ShapeRefusal | undefined {
  const width = header.length + (tail ?? 0);
  if (row.length !== width || (tail === 1 && row.at(-1) !== '')) {
    const fits = tail === 0 || tail === undefined;
    const other = !fits ? 'the rows before have' : told ? '--headers names' : 'the header has';
    return {
      column: '',
      value: '',
      code: 'width',
      message:
        row.length === width
          ? `a value after the last delimiter, where the rows before have none: ${JSON.stringify(row.at(-1))}`
          : `${row.length} fields where ${other} ${width}`,
      hint:
        told && row.length > width
          ? 'name all its columns, in order; an empty name leaves one out'
          : 'a field that holds the delimiter must be quoted',
    };
  }
  if (tail === 0 && width > 1 && header[width - 1] === '' && row[width - 1] !== '') {
    return {
      column: '',
      value: row.at(-1)!,
      code: 'width',
      message: `${JSON.stringify(row.at(-1))} stands in the last column, which has no name`,
      hint: 'a field that holds the delimiter must be quoted; or name the column in the header',
    };
  }
  return undefined;
}
