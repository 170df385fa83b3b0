import type { Command } from '@commander-js/extra-typings';
import { exits, UserError } from '../errors.js';
import { dateFormat } from '../ingest/dateFormat.js';
import { delimiterNamed } from '../ingest/dialect.js';
import { encodingNamed } from '../ingest/encodings.js';
import type { SourceMapping } from '../ingest/mapping/readSource.js';
import type { LoadPolicy } from '../store/load.js';
import {
  collectFlag,
  dayFlag,
  headersFlag,
  thousandsFlag,
  wholeNumberFlag,
  wordsFlag,
} from './flagValues.js';
import type { IngestOptions } from './ingestFile.js';
import type { MaxRejects } from './ingestFiles.js';
import { currencyFlag, zoneFlag, zoneNamed } from './init.js';

/** How every `clm ingest` may end. */
export const ingestExits = [
  exits.done,
  exits.failed,
  exits.usage,
  exits.rejected,
  exits.partial,
  exits.noStore,
  exits.busy,
  exits.newer,
] as const;

/** The flags of every `clm ingest`. */
export function ingestFlags<Args extends unknown[]>(command: Command<Args>) {
  return command
    .option('--map <column=Header>', 'this header means that column (repeatable)', collectFlag)
    .option('--set <column=constant>', 'the same value for every row (repeatable)', collectFlag)
    .option('--drop <headers>', 'leave these columns out', wordsFlag)
    .option(
      '--delimiter <character>',
      'what separates fields: a character, tab, or space = runs of blanks (default: the first lines tell)',
    )
    .option('--encoding <name>', 'utf-8 (default), utf-16, cp1252, big5, gb18030 ...')
    .option('--headers <names>', 'the file has no header row: these are its columns, in order', headersFlag)
    .option('--no-header-row', 'the file has no header row: its columns are called 1, 2, 3 ...')
    .option('--skip-lines <n>', 'pass over so many lines before the header', wholeNumberFlag)
    .option(
      '--date-format <format>',
      'dd/mm/yyyy, yyyymmdd, "d mmm yyyy", excel, epoch ...; ISO dates are always read',
    )
    .option(
      '--time-zone <zone>',
      'the zone of times without an offset (default: that of the store)',
      (text: string) => zoneNamed('--time-zone', text),
    )
    .option('--decimal-comma', 'numbers have a decimal comma: 12,50')
    .option(
      '--thousands <character>',
      'what stands between thousands, so that 1,234 can be only one number',
      thousandsFlag,
    )
    .option(
      '--currency <code>',
      'the currency of amounts that name none, converted if it is not that of the store',
      currencyFlag,
    )
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
    .option('--exported-on <day>', 'when the file was exported: the newest rows win', dayFlag)
    .option('--update', 'rows with a known key replace what is stored, the newest wins (the default)')
    .option('--keep', 'rows with a known key change nothing')
    .option('--replace', 'the files are the whole table: rows that they leave out are taken out');
}

/** The values of those flags, as far as they were given. */
export type IngestFlags = ReturnType<ReturnType<typeof ingestFlags>['opts']>;

/**
 * The flags of one command, settled: those given, else what the source says, else defaults. UserError exit 2 for a value
 * that means nothing.
 */
export function settledFlags(given: IngestFlags, source?: SourceMapping): IngestOptions {
  const options =
    source === undefined ? given : { headerRow: true, ...sourceFlags(source), ...present(given) };
  const settled: IngestOptions = {
    map: options.map ?? [],
    set: options.set ?? [],
    drop: options.drop ?? [],
    delimiter: options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter),
    encoding: encodingNamed(options.encoding ?? 'utf-8'),
    headers: options.headers ?? (options.headerRow ? undefined : 'numbered'),
    skipLines: options.skipLines ?? 0,
    thousands: options.thousands,
    timeZone: options.timeZone,
    dateFormat: options.dateFormat,
    decimalComma: options.decimalComma === true,
    currency: options.currency,
    round: options.round === true,
    addCustomers: options.addCustomers === true,
    allowEmpty: options.allowEmpty === true,
    allowFuture: options.allowFuture === true,
    through: options.through,
    exportedOn: options.exportedOn,
    policy: policyFlag(options),
  };
  if (settled.dateFormat !== undefined) dateFormat(settled.dateFormat);
  return settled;
}

/** How many rejected rows are borne: by flag, else by what the source says, else none. */
export function settledMaxRejects(given: IngestFlags, source?: SourceMapping): MaxRejects {
  return (
    given.maxRejects ?? (source === undefined ? undefined : sourceFlags(source).maxRejects) ?? { rows: 0 }
  );
}

/** What a source says about its files, as flags; a complaint names its place. */
function sourceFlags(source: SourceMapping): Partial<IngestFlags> {
  const { reading } = source;
  const parsed = <T, U>(value: T | undefined, parse: (value: T) => U): U | undefined => {
    if (value === undefined) return undefined;
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const hint = error instanceof UserError ? error.hint : undefined;
      throw new UserError(`${source.place}: ${JSON.stringify(value)}: ${error.message.replace(/\.$/, '')}`, {
        code: error instanceof UserError ? error.code : 'bad_value',
        exit: exits.usage,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  };
  parsed(reading.delimiter, delimiterNamed);
  parsed(reading.encoding, encodingNamed);
  parsed(reading.dateFormat, dateFormat);
  const yes = (value: boolean | undefined): true | undefined => (value === true ? true : undefined);
  return present({
    delimiter: reading.delimiter,
    encoding: reading.encoding,
    headers: reading.headers,
    headerRow: reading.headerRow,
    skipLines: reading.skipLines,
    dateFormat: reading.dateFormat,
    decimalComma: yes(reading.decimalComma),
    thousands: parsed(reading.thousands, thousandsFlag),
    timeZone: parsed(reading.timeZone, zoneFlag),
    currency: parsed(reading.currency, currencyFlag),
    round: yes(reading.round),
    addCustomers: yes(reading.addCustomers),
    allowEmpty: yes(reading.allowEmpty),
    allowFuture: yes(reading.allowFuture),
    maxRejects: parsed(reading.maxRejects, maxRejectsFlag),
  });
}

/** The flags that were given: commander answers true for one with "no" in its name that was not. */
function present(
  flags: {
    readonly [Flag in keyof IngestFlags]?: IngestFlags[Flag] | undefined;
  },
): Partial<IngestFlags> {
  return Object.fromEntries(
    Object.entries(flags).filter(
      ([name, value]) => value !== undefined && !(name === 'headerRow' && value === true),
    ),
  );
}

/** `--update`, `--keep` or `--replace`; exit 2 for more than one. */
function policyFlag(options: {
  readonly update?: true;
  readonly keep?: true;
  readonly replace?: true;
}): LoadPolicy {
  const given = (['update', 'keep', 'replace'] as const).filter((name) => options[name] === true);
  if (given.length > 1) {
    throw new UserError(`--${given[0]} and --${given[1]} exclude each other`, {
      code: 'conflicting_flags',
      exit: exits.usage,
      hint: 'say one of --update, --keep and --replace',
    });
  }
  return given[0] ?? 'update';
}

/** `10` or `2%`. */
function maxRejectsFlag(text: string): MaxRejects {
  const match = /^(\d{1,12})$|^(\d{1,3}(?:\.\d+)?)%$/.exec(text);
  if (match?.[1] !== undefined) return { rows: Number(match[1]) };
  if (match?.[2] !== undefined && Number(match[2]) <= 100) return { share: Number(match[2]) / 100 };
  throw new UserError(`--max-rejects: "${text}" is neither a number of rows nor a percentage`, {
    code: 'bad_max_rejects',
    exit: exits.usage,
    hint: 'for example 10 or 0.5%',
  });
}

/** Standard input can be read only once. */
export function refuseStdinTwice(files: readonly string[]): void {
  if (files.filter((file) => file === '-').length < 2) return;
  throw new UserError('-: standard input can be read only once', {
    code: 'stdin_twice',
    exit: exits.usage,
  });
}
