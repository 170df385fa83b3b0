import { UserError, unknownName } from '../../errors.js';
import { type TableName, tableNamed, tableNames } from '../../tables.js';
import {
  badValue,
  flagOf,
  integerOf,
  knownKeys,
  place,
  requiredText,
  sectionOf,
  sectionsOf,
  type TomlSection,
  textOf,
  textsOf,
} from '../../toml.js';
import type { Block, TableMapping } from './block.js';
import { blockKeys, readBlock } from './readBlock.js';

/** How a file is to be read, as a source says it: the flags of `clm ingest`, with underscores. */
export interface SourceReading {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly headers?: readonly string[];
  readonly headerRow?: boolean;
  readonly skipLines?: number;
  readonly dateFormat?: string;
  readonly decimalComma?: boolean;
  readonly thousands?: string;
  readonly timeZone?: string;
  readonly currency?: string;
  readonly round?: boolean;
  readonly addCustomers?: boolean;
  readonly allowEmpty?: boolean;
  readonly allowFuture?: boolean;
  readonly maxRejects?: string;
}

/** A source of exports that was written down in clm.toml. */
export interface SourceMapping {
  readonly name: string;
  readonly place: string;
  readonly reading: SourceReading;
  /** The tables it feeds, those that others refer to first. */
  readonly tables: readonly TableMapping[];
}

const readingKeys = [
  'delimiter',
  'encoding',
  'headers',
  'header_row',
  'skip_lines',
  'date_format',
  'decimal_comma',
  'thousands',
  'time_zone',
  'currency',
  'round',
  'add_customers',
  'allow_empty',
  'allow_future',
  'max_rejects',
];

/** What others refer to comes first. */
const order: readonly TableName[] = [
  'rates',
  'customers',
  'products',
  'campaigns',
  'contacts',
  'orders',
  'responses',
  'visits',
  'costs',
  'consents',
  'cases',
  'targets',
  'markets',
];

/** Settings that decide results live in the store, where every command sees the same. */
const storeSettings = ['margin', 'window', 'window_days', 'currency', 'zone', 'timezone', 'consent'];

/** The names of the sources of a file. UserError exit 2 for anything at its top that is not known. */
function sourceNames(file: TomlSection): readonly string[] {
  for (const key of Object.keys(file.values)) {
    if (storeSettings.includes(key)) {
      throw badValue(
        file,
        key,
        'what decides results lives in the store',
        `"clm set" changes a setting of the store`,
      );
    }
  }
  knownKeys(file, ['sources']);
  return Object.keys(sectionOf(file, 'sources')?.values ?? {});
}

/** Reads one source. UserError exit 2, with file and line, for all that is not understood, misspelt keys first. */
export function readSource(file: TomlSection, name: string): SourceMapping {
  const names = sourceNames(file);
  if (!names.includes(name)) {
    const error = unknownName('source', name, names);
    throw new UserError(`${file.file}: ${error.message}`, {
      code: error.code,
      exit: error.exit,
      hint: error.hint ?? (names.length === 0 ? 'it has no sources yet' : `it has ${names.join(', ')}`),
    });
  }
  const source = sectionOf(sectionOf(file, 'sources')!, name)!;
  const several = source.values.tables !== undefined;
  knownKeys(source, [...readingKeys, 'tables', 'table', ...blockKeys]);
  if (several && source.values.table !== undefined) {
    throw badValue(source, 'table', 'stands beside [[tables]]', 'say the table in each [[tables]] block');
  }
  const shared = several ? sharedBlock(source) : undefined;
  const sections = several ? sectionsOf(source, 'tables') : [source];
  const blocks = sections.map((section) => {
    if (several) knownKeys(section, ['table', ...blockKeys]);
    const table = tableOf(section);
    return { table, block: readBlock(section, table, shared) };
  });
  return {
    name,
    place: place(source, ''),
    reading: readingOf(source),
    tables: order.flatMap((table) => {
      const own = blocks.filter((one) => one.table === table).map(({ block }) => block);
      return own.length === 0 ? [] : [{ source: name, table, blocks: own }];
    }),
  };
}

/** What stands in the source itself and holds for each of its tables: conditions and columns to leave out. */
function sharedBlock(source: TomlSection): Pick<Block, 'where' | 'drop'> {
  const wrong = blockKeys.find((key) => !['where', 'drop'].includes(key) && source.values[key] !== undefined);
  if (wrong !== undefined) {
    throw badValue(
      source,
      wrong,
      'stands beside [[tables]]',
      'say it in the [[tables]] block that it is for',
    );
  }
  const { where, drop } = readBlock(source, undefined, undefined);
  return { where, drop };
}

function tableOf(section: TomlSection): TableName {
  const name = requiredText(section, 'table', `one of ${tableNames.join(', ')}`);
  const table = tableNamed(name);
  if (table !== undefined) return table.name;
  const error = unknownName('table', name, tableNames, '"clm schema"');
  throw badValue(section, 'table', error.message, error.hint);
}

function readingOf(source: TomlSection): SourceReading {
  const read = {
    delimiter: textOf(source, 'delimiter'),
    encoding: textOf(source, 'encoding'),
    headers: textsOf(source, 'headers'),
    headerRow: flagOf(source, 'header_row'),
    skipLines: integerOf(source, 'skip_lines', 0),
    dateFormat: textOf(source, 'date_format'),
    decimalComma: flagOf(source, 'decimal_comma'),
    thousands: textOf(source, 'thousands'),
    timeZone: textOf(source, 'time_zone'),
    currency: textOf(source, 'currency'),
    round: flagOf(source, 'round'),
    addCustomers: flagOf(source, 'add_customers'),
    allowEmpty: flagOf(source, 'allow_empty'),
    allowFuture: flagOf(source, 'allow_future'),
    maxRejects: maxRejects(source),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function maxRejects(source: TomlSection): string | undefined {
  const value = source.values.max_rejects;
  return typeof value === 'number'
    ? String(integerOf(source, 'max_rejects', 0))
    : textOf(source, 'max_rejects');
}
