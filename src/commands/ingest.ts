import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { dayInZone } from '../days.js';
import { exits, UserError } from '../errors.js';
import { encodingNamed } from '../ingest/decodeText.js';
import { delimiterNamed } from '../ingest/dialect.js';
import { dateFormat } from '../ingest/parseDate.js';
import { collectRejects, type Rejects } from '../ingest/rejects.js';
import { say } from '../io.js';
import { writeFile } from '../render/write.js';
import { type Note, note, type Result, type Row, warning } from '../result.js';
import { transaction } from '../store/load.js';
import type { Store } from '../store/open.js';
import { type TableName, tables } from '../tables.js';
import { type Context, defineCommand, type LoadedCommand } from './command.js';
import { collectFlag, dayFlag, wordsFlag } from './flagValues.js';
import { type IngestedFile, type IngestOptions, ingestFile } from './ingestFile.js';
import { currencyFlag } from './init.js';
import { writing } from './shared.js';

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

Columns printed: source rows_read inserted updated unchanged rejected first_day last_day.`,
    examples: examples[name],
    exits: [exits.done, exits.failed, exits.usage, exits.rejected, exits.partial, exits.noStore, exits.busy],
    writes: true,
    flags: (command) =>
      command
        .argument('<file...>', 'CSV files, packed ones too; - is stdin')
        .option('--map <column=Header>', 'this header means that column (repeatable)', collectFlag)
        .option('--set <column=constant>', 'the same value for every row (repeatable)', collectFlag)
        .option('--drop <headers>', 'leave these columns out', wordsFlag)
        .option('--delimiter <character>', 'what separates fields (default: the first line tells)')
        .option('--encoding <name>', 'utf-8 (default), utf-16, cp1252, big5, gb18030 ...')
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
      return writing(context, (store) =>
        load(context, store, name, files, settled, options.maxRejects ?? { rows: 0 }, options.rejects),
      );
    },
  });
}

interface MaxRejects {
  readonly rows?: number;
  readonly share?: number;
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

async function load(
  context: Context,
  store: Store,
  name: TableName,
  files: readonly string[],
  options: IngestOptions,
  allowed: MaxRejects,
  rejectsPath: string | undefined,
): Promise<Result> {
  const { currency } = store.settings;
  if (options.currency !== undefined && options.currency !== currency) {
    throw new UserError(`--currency: the store holds ${currency}, not ${options.currency}`, {
      code: 'currency',
      exit: exits.rejected,
      hint: 'one store holds one currency: convert first, or keep a store per currency',
    });
  }
  const rejects = collectRejects();
  const loaded: IngestedFile[] = [];
  const work = async (stream: Writable | undefined) => {
    const today = dayInZone(context.io.now(), store.settings.zone);
    await transaction(
      store,
      async () => {
        for (const file of files)
          loaded.push(await ingestFile(context, store, tables[name], file, options, today, rejects, stream));
        return within(allowed, rejects.count(), sum(loaded.map((one) => one.rowsRead)));
      },
      (fits) => fits && !context.dryRun,
    );
  };
  await withRejectsFile(context, rejectsPath, work);
  const read = sum(loaded.map((one) => one.rowsRead));
  if (!within(allowed, rejects.count(), read)) throw refusedFiles(context, files, rejects, read, rejectsPath);
  return result(context, name, loaded, rejects, rejectsPath);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function within(allowed: MaxRejects, rejected: number, read: number): boolean {
  return rejected <= (allowed.rows ?? 0) || (allowed.share !== undefined && rejected <= allowed.share * read);
}

/** Runs `work` with a stream to the rejects file, if one is wanted; the file is kept even if the load fails later. */
async function withRejectsFile(
  context: Context,
  path: string | undefined,
  work: (stream: Writable | undefined) => Promise<void>,
): Promise<void> {
  if (path === undefined) return work(undefined);
  let failure: { readonly error: unknown } | undefined;
  await writeFile(
    resolve(context.io.cwd, path),
    async (stream) => {
      try {
        await work(stream);
      } catch (error) {
        failure = { error };
      }
    },
    0o600,
  );
  if (failure !== undefined) throw failure.error;
}

/** Says what the first rejects were; answers the error that ends the command. */
function refusedFiles(
  context: Context,
  files: readonly string[],
  rejects: Rejects,
  read: number,
  path: string | undefined,
): UserError {
  const forMachines = context.rows.format === 'json' || context.rows.format === 'ndjson';
  if (!forMachines) sayExamples(context, rejects);
  const first = forMachines ? `; the first: ${rejects.examples()[0]!.text}` : '';
  const where = files.length === 1 ? (files[0] === '-' ? 'stdin' : files[0]!) : `${files.length} files`;
  return new UserError(
    `${where}: rejected ${rejects.count()} of ${read} rows (${rejects.summary()}); nothing was loaded${first}`,
    {
      code: 'rejected',
      exit: exits.rejected,
      hint:
        path === undefined
          ? '--rejects <file> writes all of them; --max-rejects <n> loads the others'
          : `mend ${path}, or pass --max-rejects ${rejects.count()} to load the others`,
    },
  );
}

function sayExamples(context: Context, rejects: Rejects): void {
  let last: string | undefined;
  for (const { text, hint } of rejects.examples()) {
    if (last !== undefined && last !== hint) say(context.io, `hint: ${last}`);
    say(context.io, `clm: ${text}`);
    last = hint;
  }
  if (last !== undefined) say(context.io, `hint: ${last}`);
}

function result(
  context: Context,
  name: TableName,
  loaded: readonly IngestedFile[],
  rejects: Rejects,
  path: string | undefined,
): Result {
  const notes: Note[] = loaded.flatMap((file) => file.notes.map((text) => note(`${file.source}: ${text}`)));
  const rows: Row[] = loaded.map(({ source, rowsRead, rejected, counts }) => [
    source,
    rowsRead,
    counts.inserted,
    counts.updated,
    counts.unchanged,
    rejected,
    counts.firstDay,
    counts.lastDay,
  ]);
  if (rejects.count() > 0) {
    for (const { text } of rejects.examples()) notes.push(warning(text));
    const rest = path === undefined ? '; --rejects <file> writes them' : `; they are in ${path}`;
    notes.push(
      warning(
        `rejected ${rejects.count()} of ${loaded.reduce((total, file) => total + file.rowsRead, 0)} rows (${rejects.summary()})${rest}`,
      ),
    );
  }
  if (context.dryRun) notes.push(note('dry run: nothing was kept'));
  else if (loaded.some((file) => file.load === 1)) {
    notes.push(note(`${name} are in; "clm status" shows what the store holds`));
  }
  return {
    columns: [
      { name: 'source', kind: 'text' },
      { name: 'rows_read', kind: 'count' },
      { name: 'inserted', kind: 'count' },
      { name: 'updated', kind: 'count' },
      { name: 'unchanged', kind: 'count' },
      { name: 'rejected', kind: 'count' },
      { name: 'first_day', kind: 'day' },
      { name: 'last_day', kind: 'day' },
    ],
    rows,
    notes,
    exit: rejects.count() > 0 ? exits.partial : exits.done,
  };
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
};
