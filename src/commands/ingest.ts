import { exported } from '../tableColumns.js';
import { type TableName, tables } from '../tables.js';
import { defineCommand, type LoadedCommand } from './command.js';
import { ingestFiles } from './ingestFiles.js';
import {
  ingestExits,
  ingestFlags,
  refuseStdinTwice,
  settledFlags,
  settledMaxRejects,
} from './ingestFlags.js';
import { ingestRemarks } from './ingestRemarks.js';
import { writingRows } from './shared.js';
import { readSourceFile, tableMapping } from './sourceFile.js';

/** `clm ingest <table> <file...>`: one command per table. */
export function ingest(name: TableName): LoadedCommand {
  const table = tables[name];
  const columns = exported(table.columns);
  const width = Math.max(...columns.map((column) => column.name.length)) + 2;
  const columnHelp = columns.map((column) => {
    const required = column.required === true || table.oneOf?.some((group) => group.includes(column.name));
    return `  ${`${column.name}${required ? '*' : ''}`.padEnd(width)}${column.help}`;
  });
  return defineCommand({
    description: `Loads ${name} from CSV files (.gz too; - is stdin): ${table.help}.
All files of one command go in together or not at all. A row is known by ${table.keyHelp}.
Rows read are data rows: blank ones and repetitions of the header are passed over, all others are counted.

Columns of the file, matched by name, alias or --map (* = ${table.oneOf === undefined ? 'required' : 'required; of amount and unit_price one'}):
${columnHelp.join('\n')}

${ingestRemarks(name)}Columns printed: source rows_read inserted updated unchanged rejected first_day last_day filtered table removed.`,
    examples: examples[name],
    exits: ingestExits,
    writes: true,
    flags: (command) =>
      ingestFlags(command.argument('<file...>', 'CSV files, packed ones too; - is stdin')).option(
        '--source <name>',
        'what the rows mean, as [sources.<name>] of clm.toml says it',
      ),
    async run(context, options, files) {
      const source = options.source === undefined ? undefined : readSourceFile(context.io, options.source);
      const settled = settledFlags(options, source);
      const mapping = tableMapping(name, settled, source);
      refuseStdinTwice(files);
      return writingRows(context, (store) =>
        ingestFiles(
          context,
          store,
          [{ table: name, mapping }],
          files,
          settled,
          settledMaxRejects(options, source),
          options.rejects,
        ),
      );
    },
  });
}

const examples: Readonly<Record<TableName, readonly string[]>> = {
  customers: [
    'clm ingest customers customers.csv',
    'clm ingest customers crm.csv --map customer_id=ID --drop notes',
  ],
  products: ['clm ingest products products.csv.gz'],
  orders: [
    'clm ingest orders orders.csv --rejects rejected.csv',
    'gunzip -c orders.csv.gz | clm ingest orders - --add-customers',
    'clm ingest orders umsatz.csv --decimal-comma --date-format dd.mm.yyyy --map amount=Umsatz',
    'clm ingest orders umsatz.csv --source shop --explain -n',
  ],
  campaigns: ['clm ingest campaigns campaigns.csv'],
  contacts: ['clm ingest contacts mailing.csv --set campaign_id=spring'],
  responses: ['clm ingest responses redemptions.csv --set type=redeemed --map at=redemption_date'],
  costs: ['clm ingest costs invoices.csv'],
  consents: ['clm ingest consents consents.csv'],
  cases: ['clm ingest cases tickets.csv --map opened_on=Created'],
  visits: ['clm ingest visits sessions.csv.gz --add-customers'],
  targets: ['clm ingest targets targets.csv'],
  markets: ['clm ingest markets panel.csv --set period=2026-Q1'],
  rates: ['clm ingest rates rates.csv --set to_currency=EUR'],
};
