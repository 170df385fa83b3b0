import { type Command, Option } from '@commander-js/extra-typings';
import { exitMeanings, exits, UserError } from '../errors.js';
import type { Io } from '../io.js';
import type { Context, Everywhere, LoadedCommand, RowOptions } from './command.js';
import { dayFlag, secondsFlag, wholeNumberFlag, wordsFlag } from './flagValues.js';
import { flowing } from './helpText.js';

/** The flags that every command has, on the program itself and on each command. */
export function addEverywhere(command: Command): void {
  command
    .optionsGroup('Everywhere:')
    .option('--db <path>', 'the store (CLM_DB, default clm.db)')
    .option('-q, --quiet', 'no talk on stderr, only errors')
    .option('--wait <seconds>', 'how long to wait for a busy store (default 5)', secondsFlag)
    .addOption(new Option('--color <when>', 'auto, always or never').choices(['auto', 'always', 'never']))
    .option('--debug', 'show the stack of an unexpected error');
}

/** A command's own flags, then those of all commands that return rows, then those of every command. */
export function addFlags(command: Command, spec: LoadedCommand): void {
  command.description(flowing(spec.description));
  spec.flags(command);
  command
    .optionsGroup('Output:')
    .addOption(
      new Option('--format <format>', 'auto = table on a terminal, csv in a pipe').choices([
        'auto',
        'table',
        'csv',
        'json',
        'ndjson',
        'md',
        'html',
      ]),
    )
    .option('-o, --output <file>', 'write there instead of stdout, whole or not at all')
    .option('--columns <names>', 'only these columns, in this order', wordsFlag)
    .option('--limit <n>', 'at most so many rows', wholeNumberFlag)
    .option('--no-header', 'no line of column names')
    .option('--explain', 'print formula, counts and SQL to stderr')
    .option('--chart', 'draw the result too, where there is a picture of it (HTML always does)');
  if (spec.asOf) {
    const unless = spec.asOf === true ? 'the newest day in the store' : spec.asOf;
    command
      .option('--as-of <day>', `read nothing dated later (default: ${unless})`, dayFlag)
      .option('--strict', 'exit 6 if a result is not trustworthy');
  }
  const knownAt = new Option(
    '--known-at <time>',
    'read what the store held at that time (a day: to its end)',
  );
  command.addOption(spec.knownAt ? knownAt : knownAt.hideHelp());
  if (spec.writes) command.option('-n, --dry-run', 'the same work and summary, nothing kept');
  for (const option of command.options) if (option.attributeName() in spec.refuses) option.hideHelp();
  addEverywhere(command);
  command.addHelpText('after', () => {
    const exitLines = exitMeanings
      .filter(({ exit }) => spec.exits.includes(exit))
      .map(({ exit, meaning }) => `  ${String(exit).padEnd(4)}${meaning}`);
    const examples = spec.examples.map((example) => `  $ ${example}`);
    return ['', 'Examples:', ...examples, '', 'Exit codes:', ...exitLines].join('\n');
  });
}

/** Settles the common flags: flag, then environment, then default. */
export function contextOf(
  io: Io,
  spec: LoadedCommand,
  options: Record<string, unknown>,
  argv: readonly string[],
  runLine: Context['runLine'],
): Context {
  for (const [flag, why] of Object.entries(spec.refuses)) {
    if (options[flag] !== undefined) {
      throw new UserError(`--${flag} is refused here`, {
        code: 'refused_flag',
        exit: exits.usage,
        hint: why,
      });
    }
  }
  if (options.knownAt !== undefined && !spec.knownAt) {
    throw new UserError('--known-at is refused here', {
      code: 'refused_flag',
      exit: exits.usage,
      hint: spec.writes
        ? 'what this command writes goes by what is known now; measure, predict, query, status and audit look back'
        : 'this command reads no facts that change; measure, predict, query, status and audit look back',
    });
  }
  const everywhere: Everywhere = {
    db: (options.db as string | undefined) ?? (io.env.CLM_DB || 'clm.db'),
    wait: (options.wait as number | undefined) ?? 5,
    quiet: options.quiet === true,
    color: (options.color as Everywhere['color'] | undefined) ?? 'auto',
    debug: options.debug === true,
  };
  const rows: RowOptions = {
    format: (options.format as RowOptions['format'] | undefined) ?? 'auto',
    header: options.header !== false,
    ...(options.output === undefined ? {} : { output: options.output as string }),
    ...(options.columns === undefined ? {} : { columns: options.columns as readonly string[] }),
    ...(options.limit === undefined ? {} : { limit: options.limit as number }),
    ...(options.explain === true ? { explain: true } : {}),
    ...(options.chart === true ? { chart: true } : {}),
    ...(options.strict === true ? { strict: true } : {}),
  };
  return {
    ...everywhere,
    io,
    rows,
    asOf: options.asOf as number | undefined,
    knownAt: options.knownAt as string | undefined,
    dryRun: options.dryRun === true,
    argv,
    runLine,
  };
}
