import { exported, type TableColumn } from '../../tableColumns.js';
import { columnFor, headerKey, type Table, type TableName, tableNames, tables } from '../../tables.js';
import { parseStatus } from '../parseWord.js';
import { type ColumnProfile, isDated } from './columnProfile.js';
import { columnsSpokenOf } from './columnWords.js';

/** How a header came to be a column: by its name, an alias, a word in it, or by nothing but its values. */
export type Reason = 'name' | 'alias' | 'word' | 'values';

export interface Assigned {
  readonly column: string;
  readonly header: string;
  readonly reason: Reason;
}

/** How well a file fits a table. */
export interface TableFit {
  readonly table: TableName;
  readonly score: number;
  readonly assigned: readonly Assigned[];
  /** Required columns that no header can be. */
  readonly missing: readonly string[];
  /** Required columns that are the same for a whole file in many exports: to be said as constants. */
  readonly constants: readonly string[];
  /** Required columns that the line of a row stands in for, where nothing names its rows. */
  readonly numbered: string | undefined;
  /** The column that should tell the rows apart, and does not. */
  readonly repeats: string | undefined;
}

const worth: Readonly<Record<Reason, number>> = { name: 1, alias: 0.9, word: 0.6, values: 0.2 };

/** Columns that an export of one campaign does not have, for it would always say the same. */
const sayable: Partial<Readonly<Record<TableName, readonly string[]>>> = {
  contacts: ['campaign_id'],
  responses: ['campaign_id', 'type'],
};

/** What names the rows of a table, if need be by their line. */
const numberable: Partial<Readonly<Record<TableName, string>>> = {
  customers: 'customer_id',
  orders: 'order_id',
};

/** Tables in which most customers come up more than once. */
const recurring: readonly TableName[] = ['orders', 'responses', 'visits'];

/** Words in the name of a file, and in its headers, that speak of a table. */
const tableWords: Partial<Readonly<Record<TableName, RegExp>>> = {
  customers: /customer|client|kunde|member|people|person|crm|lead|account/,
  products: /product|produkt|artikel|article|catalog|katalog|item/,
  orders: /order|bestell|umsatz|sales|transaction|invoice|rechnung|purchase|receipt/,
  campaigns: /campaign|kampagne/,
  contacts: /contact|mailing|versand|sent|send|list/,
  responses: /respon|event|click|open|bounce|redem|unsub/,
  costs: /cost|kosten|spend|spent|expense/,
  consents: /consent|einwilligung|opt.?in|permission/,
  cases: /case|ticket|complaint|beschwerde|service/,
  visits: /visit|session|traffic|besuch|pageview/,
  targets: /target|goal|ziel|plan|budget/,
  markets: /market|markt|panel|survey|share/,
  rates: /rate|fx|kurs|exchange/,
};

/**
 * Every table with how well a file fits it: those that nothing is missing for first, of these the best first, ties in the
 * order of the tables. `file` is what the file is called.
 */
export function guessTable(
  profiles: readonly ColumnProfile[],
  decimalComma: boolean,
  file: string,
): readonly TableFit[] {
  return tableNames
    .map((name) => fitOf(tables[name], profiles, decimalComma, file.toLowerCase()))
    .sort(
      (a, b) =>
        Number(a.missing.length > 0) - Number(b.missing.length > 0) ||
        b.score - a.score ||
        tableNames.indexOf(a.table) - tableNames.indexOf(b.table),
    );
}

function fitOf(
  table: Table,
  profiles: readonly ColumnProfile[],
  decimalComma: boolean,
  file: string,
): TableFit {
  const columns = exported(table.columns);
  const pairs = profiles.flatMap((profile) =>
    columns.flatMap((column) => {
      const reason = reasonFor(table, column, profile);
      return reason !== undefined && compatible(column, profile, decimalComma)
        ? [{ profile, column, reason }]
        : [];
    }),
  );
  pairs.sort((a, b) => worth[b.reason] - worth[a.reason]);
  const assigned: { column: TableColumn; profile: ColumnProfile; reason: Reason }[] = [];
  const free = (column: TableColumn, profile: ColumnProfile) =>
    assigned.every((one) => one.column !== column && one.profile !== profile);
  for (const pair of pairs) if (free(pair.column, pair.profile)) assigned.push(pair);
  const groups = [
    ...columns.filter((column) => column.required === true).map(({ name }) => [name]),
    ...(table.oneOf ?? []),
  ];
  for (const group of groups) {
    if (assigned.some((one) => group.includes(one.column.name))) continue;
    const column = columns.find(({ name }) => name === group[0])!;
    const id = assigned.findIndex((one) => stoodIn[column.name]?.includes(one.column.name));
    if (id >= 0) {
      assigned[id] = { ...assigned[id]!, column, reason: 'word' };
      continue;
    }
    const left = profiles.filter(
      (profile) =>
        free(column, profile) && compatible(column, profile, decimalComma) && telling(column, profile),
    );
    if (left.length === 1) assigned.push({ column, profile: left[0]!, reason: 'values' });
  }
  const has = (column: string) => assigned.some((one) => one.column.name === column);
  const lacking = columns
    .filter((column) => column.required === true && !has(column.name))
    .map(({ name }) => name);
  for (const group of table.oneOf ?? []) if (!group.some(has)) lacking.push(group.join(' or '));
  const constants = lacking.filter((column) => sayable[table.name]?.includes(column));
  const rest = lacking.filter((column) => !constants.includes(column));
  const numbered = rest.length === 1 && rest[0] === numberable[table.name] ? rest[0] : undefined;
  const missing = numbered === undefined ? rest : [];
  const key = columns.filter((column) => column.key === true);
  const sole = key.length === 1 && key[0]!.required === true ? key[0] : undefined;
  const keyed = assigned.find((one) => one.column === sole)?.profile;
  const repeats = keyed !== undefined && keyed.distinct < keyed.filled ? keyed.header : undefined;
  const evidence = assigned.reduce(
    (sum, { column, reason }) =>
      sum + (worth[reason] * (column.required ? 1.5 : 1)) / Math.sqrt(shared(column.name)),
    0,
  );
  const customer = assigned.find((one) => one.column.name === 'customer_id')?.profile;
  const once = customer !== undefined && customer.distinct === customer.filled && customer.filled > 20;
  const again = customer !== undefined && customer.distinct < customer.filled;
  const words = tableWords[table.name];
  const spoken = profiles.some(({ header }) => words?.test(header.toLowerCase()));
  const coverage = profiles.length === 0 ? 0 : assigned.length / profiles.length;
  return {
    table: table.name,
    score:
      evidence +
      2 * coverage -
      2.5 * missing.length -
      0.8 * constants.length -
      (numbered === undefined ? 0 : numbered === 'order_id' ? 0.6 : 1.5) -
      (repeats === undefined ? 0 : 2.5) -
      (table.name === 'costs' && !spoken && !['campaign_id', 'kind', 'cost_id'].some(has) ? 0.8 : 0) -
      (once && recurring.includes(table.name) ? 1 : 0) -
      (again && table.name === 'contacts' && !has('campaign_id') ? 1 : 0) +
      (keyed !== undefined && repeats === undefined && keyed.filled > 1 ? 0.7 : 0) +
      (words?.test(file) === true ? 0.8 : 0) +
      (spoken ? 0.3 : 0),
    assigned: assigned
      .map(({ column, profile, reason }) => ({ column: column.name, header: profile.header, reason }))
      .sort((a, b) => position(columns, a.column) - position(columns, b.column)),
    missing,
    constants,
    numbered,
    repeats,
  };
}

function position(columns: readonly TableColumn[], name: string): number {
  return columns.findIndex((column) => column.name === name);
}

function reasonFor(table: Table, column: TableColumn, profile: ColumnProfile): Reason | undefined {
  if (headerKey(profile.header) === headerKey(column.name)) return 'name';
  if (columnFor(table, profile.header) === column) return 'alias';
  return columnsSpokenOf(profile.header).includes(column.name) ? 'word' : undefined;
}

/** Ids that customers have in exports that know only households or companies. */
const stoodIn: Readonly<Record<string, readonly string[]>> = {
  customer_id: ['household_id', 'account_id'],
};

/** Whether the values of a column of a file can be those of a column of a table. */
function compatible(column: TableColumn, profile: ColumnProfile, decimalComma: boolean): boolean {
  if (profile.filled === 0) return column.required !== true;
  if (column.name === 'email') return profile.email;
  const numeric = decimalComma ? profile.comma : profile.point;
  switch (column.type) {
    case 'day':
    case 'instant':
      return isDated(profile);
    case 'period':
      return !isDated(profile) && profile.examples.every((value) => /^(19|20)\d{2}(\D|$)/.test(value));
    case 'money':
    case 'rate':
    case 'number':
    case 'integer':
      return numeric && !dateOnly(profile);
    case 'share':
      return numeric || profile.examples.every((value) => /%$/.test(value));
    case 'flag':
      return profile.distinct <= 3;
    case 'status':
      return profile.examples.every((value) => typeof parseStatus(value) !== 'object');
    case 'id':
      return !dateOnly(profile) && !(numeric && profile.fractions);
    default:
      return !dateOnly(profile);
  }
}

/** Eight digits may be a number, too. */
function dateOnly(profile: ColumnProfile): boolean {
  return profile.iso || profile.dateFormats.some((format) => format !== 'yyyymmdd');
}

/** Whether values alone can say what a column is. */
function telling(column: TableColumn, profile: ColumnProfile): boolean {
  if (column.type === 'day' || column.type === 'instant') return true;
  return column.type === 'money' && profile.fractions;
}

const counts = new Map<string, number>();
for (const name of tableNames) {
  for (const column of tables[name].columns) counts.set(column.name, (counts.get(column.name) ?? 0) + 1);
}

/** In how many tables there is a column of that name: the fewer, the more it says. */
function shared(name: string): number {
  return counts.get(name) ?? 1;
}
