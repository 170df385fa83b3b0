import { exits, unknownName } from '../errors.js';
import { note, type Result } from '../result.js';
import { exported } from '../tableColumns.js';
import { type TableName, tableNamed, tableNames, tables } from '../tables.js';
import { defineCommand } from './command.js';

const allTables = (): Result => ({
  columns: [
    { name: 'table', kind: 'text' },
    { name: 'key', kind: 'text' },
    { name: 'help', kind: 'text' },
  ],
  rows: tableNames.map((name) => [name, tables[name].keyHelp, tables[name].help]),
  notes: [note('"clm schema <table>" lists the columns of one')],
});

export const schema = defineCommand({
  description: `The columns that an export may have. Headers are matched by name or alias, whatever their case, blanks,
hyphens and underscores; anything else with --map column=Header.
Columns: table key help; with a table: column type key required help aliases.`,
  examples: ['clm schema', 'clm schema orders', 'clm schema orders --format json'],
  exits: [exits.done, exits.usage],
  flags: (command) => command.argument('[table]', tableNames.join(', ')),
  async run(_context, _options, name) {
    if (name === undefined) return allTables();
    const table = tableNamed(name);
    if (table === undefined) throw unknownName('table', name, tableNames, '"clm schema"');
    return columnsOf(table.name);
  },
});

function columnsOf(name: TableName): Result {
  const table = tables[name];
  const either = new Set(table.oneOf?.flat() ?? []);
  return {
    columns: [
      { name: 'column', kind: 'text' },
      { name: 'type', kind: 'text' },
      { name: 'key', kind: 'text' },
      { name: 'required', kind: 'text' },
      { name: 'help', kind: 'text' },
      { name: 'aliases', kind: 'text', machineOnly: true },
    ],
    rows: exported(table.columns).map((column) => [
      column.name,
      column.type,
      column.key ? 'key' : '',
      column.required ? 'yes' : either.has(column.name) ? 'one of' : '',
      column.help,
      column.aliases?.join('; ') ?? '',
    ]),
    notes: [
      note(`a row is recognised by ${table.keyHelp}`),
      ...(table.keepsUnknown ? [note('every other column is kept as an attribute of the customer')] : []),
    ],
  };
}
