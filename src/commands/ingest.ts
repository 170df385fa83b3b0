import { exits, UserError } from '../errors.js';
import { delimiterNamed } from '../ingest/dialect.js';
import { encodingNamed } from '../ingest/encodings.js';
import { dateFormat } from '../ingest/parseDate.js';
import { type TableName, tables } from '../tables.js';
import { defineCommand, type LoadedCommand } from './command.js';
import { collectFlag, dayFlag, headersFlag, wholeNumberFlag, wordsFlag } from './flagValues.js';
import type { IngestOptions } from './ingestFile.js';
import { ingestFiles, type MaxRejects } from './ingestFiles.js';
import { currencyFlag } from './init.js';
import { writingRows } from './shared.js';

/** `clm ingest <table> <file...>`: one command per table. */
export function ingest(name: TableName): LoadedCommand {
  const table = tables[name];
  const width = Math.max(...table.columns.map((column) => column.name.length)) + 2;
  const columnHelp = table.columns.map((column) => {
    const required = column.required === true || table.oneOf?.some((group) => group.includes(column.name));
    return `  ${`${column.name}${required ? '*' : ''}`.padEnd(width)}${column.help}`;
  });
  return defineCommand({
    description: `Loads ${name} from CSV files (.gz too; - is stdin): ${table.help}.
All files of one command go in together or not at all. A row is known by ${table.keyHelp}.

Columns of the file, matched by name, alias or --map (* = ${table.oneOf === undefined ? 'required' : 'required; of amount and unit_price one'}):
${columnHelp.join('\n')}

Columns printed: source rows_read inserted updated unchanged rejected first_day last_day filtered table.`,
    examples: examples[name],
    exits: [
      exits.done,
      exits.failed,
      exits.usage,
      exits.rejected,
      exits.partial,
      exits.noStore,
      exits.busy,
      exits.newer,
    ],
    writes: true,
    flags: (command) =>
      command
        .argument('<file...>', 'CSV files, packed ones too; - is stdin')
        .option('--map <column=Header>', 'this header means that column (repeatable)', collectFlag)
        .option('--set <column=constant>', 'the same value for every row (repeatable)', collectFlag)
        .option('--drop <headers>', 'leave these columns out', wordsFlag)
        .option(
          '--delimiter <character>',
          'what separates fields: a character, tab, or space = runs of blanks (default: the first lines tell)',
        )
        .option('--encoding <name>', 'utf-8 (default), utf-16, cp1252, big5, gb18030 ...')
        .option(
          '--headers <names>',
          'the file has no header row: these are its columns, in order',
          headersFlag,
        )
        .option('--no-header-row', 'the file has no header row: its columns are called 1, 2, 3 ...')
        .option('--skip-lines <n>', 'pass over so many lines before the header', wholeNumberFlag)
        .option('--date-format <format>', 'for example dd/mm/yyyy or yyyymmdd; ISO dates are always read')
        .option('--decimal-comma', 'numbers have a decimal comma: 12,50')
        .option('--currency <code>', 'the currency of the file; must be that of the store', currencyFlag)
        .option('--round', 'round amounts with too many decimals, and say by how much')
        .option('--rejects <file>', 'write rejected rows there, to be mended and loaded again')
        .option(
          '--max-rejects <n|n%>',
          'load the rest if at most so many rows are rejected (default 0)',
          maxRejectsFlag,
        )
        .option('--add-customers', 'make customers that are not known yet')
        .option('--allow-empty', 'take an empty file')
        .option('--allow-future', 'take events dated after today')
        .option('--through <day>', 'the export is complete up to this day', dayFlag)
        .option('--exported-on <day>', 'when the file was exported: the newest rows win', dayFlag),
    async run(context, options, files) {
      const settled: IngestOptions = {
        map: options.map ?? [],
        set: options.set ?? [],
        drop: options.drop ?? [],
        delimiter: options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter),
        encoding: encodingNamed(options.encoding ?? 'utf-8'),
        headers: options.headers ?? (options.headerRow ? undefined : 'numbered'),
        skipLines: options.skipLines ?? 0,
        dateFormat: options.dateFormat,
        decimalComma: options.decimalComma === true,
        currency: options.currency,
        round: options.round === true,
        addCustomers: options.addCustomers === true,
        allowEmpty: options.allowEmpty === true,
        allowFuture: options.allowFuture === true,
        through: options.through,
        exportedOn: options.exportedOn,
      };
      if (settled.dateFormat !== undefined) dateFormat(settled.dateFormat);
      if (files.filter((file) => file === '-').length > 1) {
        throw new UserError('-: standard input can be read only once', {
          code: 'stdin_twice',
          exit: exits.usage,
        });
      }
      return writingRows(context, (store) =>
        ingestFiles(context, store, name, files, settled, options.maxRejects ?? { rows: 0 }, options.rejects),
      );
    },
  });
}

/** `10` or `2%`. */
export function maxRejectsFlag(text: string): MaxRejects {
  const match = /^(\d{1,12})$|^(\d{1,3}(?:\.\d+)?)%$/.exec(text);
  if (match?.[1] !== undefined) return { rows: Number(match[1]) };
  if (match?.[2] !== undefined && Number(match[2]) <= 100) return { share: Number(match[2]) / 100 };
  throw new UserError(`--max-rejects: "${text}" is neither a number of rows nor a percentage`, {
    code: 'bad_max_rejects',
    exit: exits.usage,
    hint: 'for example 10 or 0.5%',
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
