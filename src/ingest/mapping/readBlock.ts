import { nearest, unknownName } from '../../errors.js';
import { exported } from '../../tableColumns.js';
import { type TableName, tables } from '../../tables.js';
import { badValue, flagOf, place, sectionOf, type TomlSection, textOf, textsOf } from '../../toml.js';
import type { Block, Said } from './block.js';
import { plainText } from './plainText.js';
import { readConditions } from './readConditions.js';
import { type Part, parseTemplate } from './template.js';
import { unitOf, units } from './units.js';

/** The keys by which a source, or one of its tables, says what the rows of a file mean. */
export const blockKeys = ['map', 'set', 'values', 'units', 'where', 'drop', 'only_mapped'];

/**
 * Reads what a source, or one of its tables, says the rows mean; `shared` holds for all tables of the source. UserError
 * exit 2, with file and line, for unknown columns and for what is not understood.
 */
export function readBlock(
  section: TomlSection,
  table: TableName | undefined,
  shared: Pick<Block, 'where' | 'drop'> | undefined,
): Block {
  const map = entries(section, 'map', table, (at, column) => template(at, column));
  const set = entries(section, 'set', table, (at, column) => constant(at, column));
  for (const column of Object.keys(set)) {
    if (map[column] === undefined) continue;
    throw badValue(sectionOf(section, 'set')!, column, 'is in map, too', 'keep one of them');
  }
  const values = entries(section, 'values', table, (at, column) => valuesOf(at, column));
  for (const column of Object.keys(values)) {
    if (set[column] === undefined) continue;
    throw badValue(sectionOf(section, 'values')!, column, 'has values, and is a constant, too');
  }
  return {
    place: place(section, ''),
    map,
    set,
    values,
    units: entries(section, 'units', table, (at, column) => unit(at, column, table)),
    where: [...(shared?.where ?? []), ...readConditions(section)],
    drop: [...(shared?.drop ?? []), ...(textsOf(section, 'drop') ?? [])],
    onlyMapped: flagOf(section, 'only_mapped') ?? false,
  };
}

/** The entries of a block such as [map]: one for each column of the table. */
function entries<T>(
  section: TomlSection,
  key: string,
  table: TableName | undefined,
  read: (at: TomlSection, column: string) => T,
): Readonly<Record<string, Said<T>>> {
  const at = sectionOf(section, key);
  if (at === undefined) return {};
  const found: Record<string, Said<T>> = {};
  for (const column of Object.keys(at.values)) {
    const name = column.trim();
    if (name === '' || name.includes('=')) throw badValue(at, column, 'is not the name of a column');
    if (table !== undefined) known(at, name, table);
    found[name] = { value: read(at, column), place: place(at, column) };
  }
  return found;
}

function known(at: TomlSection, column: string, table: TableName): void {
  const names = exported(tables[table].columns).map(({ name }) => name);
  if (names.includes(column)) return;
  if (tables[table].keepsUnknown === true) {
    const near = nearest(column, names);
    // An attribute may have any name, but not one that is a column's with two letters in the wrong order.
    if (near === undefined || !swapped(column, near)) return;
  }
  const error = unknownName('column', column, names, `"clm schema ${table}"`);
  throw badValue(at, column, `${table} has no such column`, error.hint);
}

/** Whether two names are the same but for case, or for two letters that changed places. */
function swapped(name: string, other: string): boolean {
  const [a, b] = [name.toLowerCase(), other.toLowerCase()];
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return at < 0 || a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2) === b;
}

function template(at: TomlSection, column: string): readonly Part[] {
  const text = textOf(at, column)!;
  const parts = parseTemplate(text);
  if (typeof parts === 'string') throw badValue(at, column, parts);
  return parts;
}

function constant(at: TomlSection, column: string): string {
  const text = plainText(at.values[column]!);
  if (text === undefined) throw badValue(at, column, 'a constant is a text, a number, a day, true or false');
  return text;
}

function valuesOf(at: TomlSection, column: string): Readonly<Record<string, string>> {
  const section = sectionOf(at, column)!;
  const found: Record<string, string> = {};
  for (const [value, meaning] of Object.entries(section.values)) {
    const text = plainText(meaning);
    if (text === undefined) throw badValue(section, value, 'means a text');
    found[value.trim()] = text;
  }
  return found;
}

function unit(at: TomlSection, column: string, table: TableName | undefined): number {
  const type = table && tables[table].columns.find(({ name }) => name === column)?.type;
  if (type !== 'money' && type !== 'rate' && type !== 'number') {
    throw badValue(at, column, 'has no unit: it is not an amount, a price or a number');
  }
  const value = at.values[column];
  const power = typeof value === 'string' || typeof value === 'number' ? unitOf(value) : undefined;
  if (power === undefined) {
    throw badValue(
      at,
      column,
      `${typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : 'this'} is not a unit`,
      `${Object.keys(units).join(', ')}, or a power of ten such as 0.01 or 1000`,
    );
  }
  return power;
}
