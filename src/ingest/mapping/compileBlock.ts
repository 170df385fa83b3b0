import { columnFor, headerKey, type Table } from '../../tables.js';
import { type RowRefusal, shown } from '../cell.js';
import { type Matching, type MatchOptions, matchColumns, rejectColumns } from '../matchColumns.js';
import type { Block, Said } from './block.js';
import { meets, type ReadAs } from './condition.js';
import { noHeader, requireColumns } from './requireColumns.js';
import { compose, headersOf, type Part, soleHeader, templateText } from './template.js';

/** A block made ready for the headers of one file. */
export interface CompiledBlock {
  /** Where the values are in the rows that `row` answers. */
  readonly matching: Matching;
  /** How many fields those rows have. */
  readonly width: number;
  /** The row with what is composed at its end; `undefined` = left out by a condition; or why it can not be taken. */
  row(record: readonly string[], line: number): readonly string[] | RowRefusal | undefined;
  /** The text of a column of the table, for a row that is refused: as far as it is there. */
  key(record: readonly string[], line: number, column: number): string;
  /** What the columns and attributes come from, in words, by name. */
  readonly origins: Readonly<Record<string, string>>;
}

/** Stands before the name of a composed field, so that no header of a file is like it. */
const composed = '\u0001';

/**
 * Makes a block ready for a file. UserError: exit 3 for a header that the mapping names and the file lacks, and for a
 * required column that nothing fills; exit 2 for two headers of one column.
 */
export function compileBlock(
  name: string,
  table: Table,
  headers: readonly string[],
  block: Block,
  readAs: ReadAs & Pick<MatchOptions, 'fileCurrency'>,
  numbered: boolean,
): CompiledBlock {
  const leading = rejectColumns.every((column, i) => headers[i] === column) ? rejectColumns.length : 0;
  const trimmed = headers.map((header) => header.trim());
  const find = (wanted: string) => {
    const from = (same: (header: string) => boolean) =>
      trimmed.findIndex((header, i) => i >= leading && header !== '' && same(header));
    const exact = from((header) => header === wanted.trim());
    return exact >= 0 ? exact : from((header) => headerKey(header) === headerKey(wanted));
  };
  const indexOf = (place: string) => (wanted: string) => {
    const index = find(wanted);
    if (index < 0) throw noHeader(name, wanted, place, trimmed.slice(leading));
    return index;
  };
  const byName = (column: string) =>
    trimmed.findIndex((header, i) => {
      if (i < leading || header === '') return false;
      const known = columnFor(table, header);
      return known === undefined ? headerKey(header) === headerKey(column) : known.name === column;
    });
  const map: string[] = [];
  const origins: Record<string, string> = {};
  const makers: Maker[] = [];
  const claimed = new Set<string>();
  const fill = (column: string, parts: readonly Part[], place: string) => {
    claimed.add(column);
    const values = block.values[column];
    const sole = soleHeader(parts);
    origins[column] =
      (sole === undefined ? templateText(parts) : `header ${shown(sole)}`) +
      (values === undefined ? '' : ', by its values');
    if (sole !== undefined && values === undefined) {
      map.push(`${column}=${trimmed[indexOf(place)(sole)]!}`);
      return;
    }
    const whole = table.columns.find((known) => known.name === column)?.type === 'id';
    map.push(`${column}=${composed}${column}`);
    makers.push({ column, values, make: compose(parts, indexOf(place), whole) });
  };
  for (const [column, said] of Object.entries(block.map)) fill(column, said.value, said.place);
  for (const [column, said] of Object.entries(block.values)) {
    if (claimed.has(column) || block.set[column] !== undefined) continue;
    const index = byName(column);
    if (index < 0) throw noHeader(name, column, said.place, trimmed.slice(leading));
    fill(column, [{ kind: 'field', header: trimmed[index]!, pad: 0 }], said.place);
  }
  const set: string[] = [];
  for (const [column, said] of Object.entries(block.set)) {
    set.push(`${column}=${said.value}`);
    origins[column] = `the constant ${shown(said.value)}`;
  }
  const left = leftOut(table, trimmed, leading, block, map);
  const extended = [...headers, ...makers.map(({ column }) => `${composed}${column}`)];
  const mapped = new Set(map.map((pair) => pair.slice(pair.indexOf('=') + 1)));
  requireColumns(name, table, block, trimmed, leading, claimed, [...left, ...mapped]);
  const matching = matchColumns(
    name,
    table,
    extended,
    { map, set, drop: left, fileCurrency: readAs.fileCurrency },
    numbered,
  );
  matching.columns.forEach((from, i) => {
    const column = table.columns[i]!.name;
    if (typeof from === 'number') origins[column] ??= `header ${shown(trimmed[from]!)}`;
  });
  for (const { name: attribute, from } of matching.attributes) {
    if (typeof from === 'number') origins[attribute] ??= `header ${shown(trimmed[from]!)}`;
  }
  const conditions = block.where.map(({ value, place }) =>
    meets(value, indexOf(place)(value.header), readAs),
  );
  // A mended row is known by the line and the file that it came from.
  const placeOf = (record: readonly string[], line: number): readonly [string, string] =>
    leading > 0 ? [record[1]!, fileName(record[0]!)] : [String(line), fileName(name)];
  // What is the same for every row is said once.
  const once = block.onlyMapped && claimed.size === 0 && block.where.length === 0;
  let taken = false;
  const named = new Set(headersNamed(block).map(find));
  const unspoken = (header: string) => !named.has(find(header)) && !isDropped(block, header);
  const unused = [...matching.ignored, ...left].filter(unspoken);
  return {
    matching: { ...matching, ignored: block.onlyMapped ? [] : unused },
    width: extended.length,
    origins,
    key(record, line, column) {
      const from = matching.columns[column];
      if (typeof from !== 'number') return from?.constant ?? '';
      if (from < headers.length) return record[from] ?? '';
      if (record.length !== headers.length) return '';
      return makers[from - headers.length]!.make(record, ...placeOf(record, line));
    },
    row(record, line) {
      if (once && taken) return undefined;
      taken = true;
      for (const condition of conditions) {
        const met = condition(record);
        if (met === false) return undefined;
        if (met !== true) return met;
      }
      if (makers.length === 0) return record;
      const row = [...record];
      const place = placeOf(record, line);
      for (const { column, values, make } of makers) {
        const text = make(record, ...place);
        const meant = values === undefined ? text : meaning(text, values.value);
        if (meant === undefined) return unknownValue(column, text, values!.place);
        row.push(meant);
      }
      return row;
    },
  };
}

interface Maker {
  readonly column: string;
  readonly values: Said<Readonly<Record<string, string>>> | undefined;
  readonly make: (record: readonly string[], line: string, file: string) => string;
}

/** What a value means: by name, as every other value, or itself where it is empty or `*` says so. */
function meaning(text: string, values: Readonly<Record<string, string>>): string | undefined {
  const key = text.trim();
  if (Object.hasOwn(values, key)) return values[key];
  if (key === '') return '';
  if (!Object.hasOwn(values, '*')) return undefined;
  return values['*'] === '*' ? text : values['*'];
}

/** Headers that are not taken by name: dropped, given by a constant instead, or all but those that are mapped. */
function leftOut(
  table: Table,
  headers: readonly string[],
  leading: number,
  block: Block,
  map: readonly string[],
): readonly string[] {
  const mapped = new Set(map.map((pair) => pair.slice(pair.indexOf('=') + 1)));
  const own = headers.filter((header, i) => i >= leading && header !== '' && !mapped.has(header));
  const left = own.filter((header) => {
    const column = columnFor(table, header)?.name;
    const given =
      column === undefined
        ? Object.keys(block.set).some((set) => headerKey(set) === headerKey(header))
        : block.set[column] !== undefined;
    return block.onlyMapped || given || isDropped(block, header);
  });
  return [...new Set(left)];
}

function isDropped(block: Block, header: string): boolean {
  return block.drop.some((dropped) => headerKey(dropped) === headerKey(header));
}

function unknownValue(column: string, value: string, place: string): RowRefusal {
  return {
    column,
    value,
    code: 'unknown_value',
    message: `${shown(value)} is not among the values at ${place}`,
    hint: 'say there what it means; "*" = "*" takes every other value as it is',
  };
}

/** The name of a file without its folders. */
function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The headers that a block speaks of, besides those that it drops. */
function headersNamed(block: Block): readonly string[] {
  return [
    ...Object.values(block.map).flatMap(({ value }) => headersOf(value)),
    ...block.where.map(({ value }) => value.header),
  ];
}
