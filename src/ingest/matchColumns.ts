import { exits, nearest, UserError, unknownName } from '../errors.js';
import { exported } from '../tableColumns.js';
import { columnFor, headerKey, type Table } from '../tables.js';

/** Where the values of a file come from and go. */
export interface Matching {
  /** For each column of the table, in its order: the index of its field, a constant, or nothing. */
  readonly columns: readonly (number | { readonly constant: string } | undefined)[];
  /** Fields that are kept as attributes: their header and index. */
  readonly attributes: readonly {
    readonly name: string;
    readonly from: number | { readonly constant: string };
  }[];
  /** Index of a column that names the currency of each row. */
  readonly currency: number | undefined;
  /** Headers that nothing is done with. */
  readonly ignored: readonly string[];
  /** Fields at the start of each record that a rejects file adds. */
  readonly leading: number;
}

export interface MatchOptions {
  readonly map: readonly string[];
  readonly set: readonly string[];
  readonly drop: readonly string[];
  /** The currency of amounts that do not name one; `undefined` = that of the store. */
  readonly fileCurrency?: string | undefined;
}

/** The columns that a rejects file puts before those of the file that the rows came from. */
export const rejectColumns = ['source', 'line', 'column', 'code', 'value'] as const;

const currencyHeaders = new Set(['currency', 'currency code', 'ccy', '币种', '幣別']);

/**
 * Matches the headers of a file with the columns of a table, by `--map`, name or alias; of columns that are only `numbered`
 * those that are not mapped are left out. UserError: exit 2 for an unknown
 * column or header in a flag, or two headers for one column; exit 3 for a required column that is not there.
 */
export function matchColumns(
  name: string,
  table: Table,
  headers: readonly string[],
  options: MatchOptions,
  numbered = false,
): Matching {
  const leading = rejectColumns.every((column, i) => headers[i] === column) ? rejectColumns.length : 0;
  const fields = headers
    .map((header, index) => ({
      header: header.trim(),
      index,
      taken: index < leading || header.trim() === '',
    }))
    .filter((field) => !field.taken);
  const fieldNamed = (flag: string, wanted: string) => {
    const found =
      fields.find((field) => field.header === wanted.trim()) ??
      fields.find((field) => headerKey(field.header) === headerKey(wanted));
    if (found !== undefined) return found;
    const near = nearest(
      wanted,
      fields.map((field) => field.header),
    );
    throw new UserError(`${name}: ${flag}: there is no header "${wanted}"`, {
      code: 'unknown_header',
      exit: exits.usage,
      hint: near === undefined ? `its headers are ${listed(fields)}` : `did you mean "${near}"?`,
    });
  };
  const columns: (number | { constant: string } | undefined)[] = table.columns.map(() => undefined);
  const attributes: { name: string; from: number | { constant: string } }[] = [];
  const attributeOf = new Map<string, (typeof attributes)[number]>();
  const keepAttribute = (attribute: (typeof attributes)[number]) => {
    attributes.push(attribute);
    attributeOf.set(headerKey(attribute.name), attribute);
  };
  const positionOf = (flag: string, column: string) => {
    const position = table.columns.findIndex((known) => known.name === column && known.derived !== true);
    if (position >= 0 || table.keepsUnknown === true) return position;
    const error = unknownName(
      'column',
      column,
      exported(table.columns).map((known) => known.name),
      `"clm schema ${table.name}"`,
    );
    throw new UserError(`${flag}: ${error.message}`, {
      code: error.code,
      exit: error.exit,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  };
  const claim = (flag: string, column: string, from: number | { constant: string }) => {
    const position = positionOf(flag, column);
    const before = position >= 0 ? columns[position] : attributeOf.get(headerKey(column))?.from;
    if (before !== undefined) throw twice(name, column, `${flag} names it twice`);
    if (position >= 0) columns[position] = from;
    else keepAttribute({ name: column, from });
  };
  for (const header of options.drop) fieldNamed('--drop', header).taken = true;
  for (const pair of options.map) {
    const [column, header] = split('--map', 'Header', pair);
    const field = fieldNamed('--map', header);
    field.taken = true;
    claim('--map', column, field.index);
  }
  for (const pair of options.set) {
    const [column, constant] = split('--set', 'constant', pair);
    claim('--set', column, { constant });
  }
  const mapped = new Set(columns.flatMap((from, i) => (from === undefined ? [] : [i])));
  const settled = new Map([...mapped].map((i) => [i, typeof columns[i] === 'object']));
  const ignored: string[] = [];
  let currency: number | undefined;
  for (const field of fields) {
    if (field.taken) continue;
    const column = columnFor(table, field.header);
    const position = column === undefined ? -1 : table.columns.indexOf(column);
    const before = columns[position];
    if (position >= 0 && before === undefined) columns[position] = field.index;
    else if (position >= 0 && settled.get(position) === true) {
      throw twice(
        name,
        column!.name,
        `--set gives it, and so does the header "${field.header}"`,
        field.header,
      );
    } else if (position >= 0 && !mapped.has(position)) {
      throw twice(name, column!.name, `"${headers[before as number]!.trim()}" and "${field.header}"`);
    } else if (currency === undefined && currencyHeaders.has(headerKey(field.header)) && holdsMoney(table)) {
      currency = field.index;
    } else if (table.keepsUnknown === true && !numbered) {
      const same = attributeOf.get(headerKey(field.header));
      if (same !== undefined)
        throw twice(name, field.header, `"${same.name}" and "${field.header}"`, field.header);
      keepAttribute({ name: field.header, from: field.index });
    } else ignored.push(field.header);
  }
  claimCurrency(table, columns, options.fileCurrency);
  requireColumns(name, table, columns, headers.slice(leading));
  return { columns, attributes, currency, ignored, leading };
}

/** A file that names a currency, or is in another one, also gives what says how its amounts were converted. */
function claimCurrency(
  table: Table,
  columns: (number | { constant: string } | undefined)[],
  fileCurrency: string | undefined,
): void {
  const at = table.columns.findIndex((column) => column.name === 'currency');
  if (at < 0) return;
  if (fileCurrency !== undefined) columns[at] ??= { constant: fileCurrency };
  if (columns[at] === undefined) return;
  for (const [i, column] of table.columns.entries()) if (column.derived) columns[i] = { constant: '' };
}

function requireColumns(
  name: string,
  table: Table,
  columns: Matching['columns'],
  headers: readonly string[],
): void {
  const given = new Set(
    table.columns.filter((_, i) => columns[i] !== undefined).map((column) => column.name),
  );
  const missing = table.columns
    .filter((column) => column.required === true && !given.has(column.name))
    .map((column) => column.name);
  for (const group of table.oneOf ?? [])
    if (!group.some((column) => given.has(column))) missing.push(group.join(' or '));
  if (missing.length === 0) return;
  throw new UserError(
    `${name}: no header for ${missing.join(', ')}; its headers are ${listed(headers.map((header) => ({ header: header.trim() })))}`,
    {
      code: 'missing_column',
      exit: exits.rejected,
      hint:
        shapeHint(headers) ??
        `pass --map ${missing[0]!.split(' or ')[0]}=<header>; "clm schema ${table.name}" lists the names that are recognised`,
    },
  );
}

/** What to pass where headers look as if they were none. */
function shapeHint(headers: readonly string[]): string | undefined {
  const named = headers.filter((header) => header.trim() !== '');
  const [only] = named;
  if (named.length === 1 && /\S\s+\S/.test(only!)) {
    return 'if blanks separate its fields, pass --delimiter space; if lines stand before the header, --skip-lines <n>';
  }
  if (named.length === 1 && headers.length > 1)
    return 'if lines stand before the header, pass --skip-lines <n>';
  if (named.some((header) => /^[-+]?\d[\d.,:/ -]*$/.test(header.trim()))) {
    return 'if it has no header row, pass --headers <names>, or --no-header-row and --map <column>=<number>';
  }
  return undefined;
}

function holdsMoney(table: Table): boolean {
  return table.columns.some((column) => column.type === 'money' || column.type === 'rate');
}

function twice(name: string, column: string, what: string, drop?: string): UserError {
  return new UserError(`${name}: two headers for ${column}: ${what}`, {
    code: 'two_headers',
    exit: exits.usage,
    hint:
      drop === undefined ? `choose one with --map ${column}=<header>` : `leave one out with --drop "${drop}"`,
  });
}

function split(flag: string, what: string, pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1)];
  throw new UserError(`${flag}: "${pair}" is not column=${what}`, {
    code: 'bad_mapping',
    exit: exits.usage,
    hint: `for example ${flag} ${what === 'Header' ? 'amount=Total' : 'type=redeemed'}`,
  });
}

function listed(fields: readonly { readonly header: string }[]): string {
  const names = fields.slice(0, 12).map((field) => field.header);
  return `${names.join(', ')}${fields.length > 12 ? ` and ${fields.length - 12} more` : ''}`;
}
