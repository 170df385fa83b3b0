import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exits, UserError } from '../errors.js';
import { delimiterWord } from '../ingest/dialect.js';
import { type FileGuess, guessFile } from '../ingest/guess/guessFile.js';
import type { TableFit } from '../ingest/guess/guessTable.js';
import { sourceName, sourceToml } from '../ingest/guess/sourceToml.js';
import { openSource } from '../ingest/source.js';
import { say } from '../io.js';
import { howMany, type Note, note, type Row, warning } from '../result.js';
import { tableNames, tables } from '../tables.js';
import { parseToml } from '../toml.js';
import type { Context } from './command.js';
import { defineCommand } from './command.js';
import { triedSample } from './triedSample.js';

export const ingestGuess = defineCommand({
  description: `Says which table a file looks like, and why; how it is written (encoding, delimiter, header, dates, decimals);
what its first rows become; and prints the source to keep in clm.toml, which "clm ingest source" then reads.
Only the beginning of the file is looked at, no store is needed, and nothing is written without --save. What the file
does not tell is said, and left for a person to choose.
Columns: header column reason example (reason: name, alias, word = by a word in the header, values, attribute).`,
  examples: [
    'clm ingest guess umsatz.csv',
    'clm ingest guess umsatz.csv --save',
    'gunzip -c export.csv.gz | clm ingest guess - --table contacts --name mailing',
  ],
  exits: [exits.done, exits.usage, exits.rejected, exits.insufficient],
  flags: (command) =>
    command
      .argument('<file>', 'a CSV file, packed or not; - is stdin')
      .option('--table <table>', 'say the table instead of having it guessed')
      .option('--name <name>', 'the name of the source (default: what the file is called)')
      .option('--save', 'append the source to clm.toml in the working folder'),
  async run(context, options, path) {
    const source = openSource(context.io, path);
    const guess = await guessFile(source.name, source.bytes);
    if (guess.profiles.length === 0) {
      throw new UserError(`${source.name}: is empty`, { code: 'empty_file', exit: exits.rejected });
    }
    const fit = chosen(guess, options.table);
    const name = options.name ?? sourceName(source.name);
    const toml = sourceToml(name, guess, fit);
    const tried = await triedSample(source.name, guess, toml, name, fit.table);
    const kept = options.save === true ? save(context, name, toml) : undefined;
    return {
      columns: [
        { name: 'header', kind: 'text' },
        { name: 'column', kind: 'text' },
        { name: 'reason', kind: 'text' },
        { name: 'example', kind: 'text' },
      ],
      rows: rowsOf(guess, fit),
      exit: isNothing(fit) ? exits.insufficient : exits.done,
      notes: [
        ...notesOf(source.name, guess, fit, options.table !== undefined),
        ...tried.notes,
        ...(kept ?? []),
      ],
      written: () => {
        if (context.quiet) return;
        const first = tried.lines.length === 0 ? [] : ['', ...tried.lines];
        for (const line of [...first, '', ...toml.trimEnd().split('\n'), '']) say(context.io, line);
      },
    };
  },
});

function chosen(guess: FileGuess, table: string | undefined): TableFit {
  if (table === undefined) return guess.fits[0]!;
  const fit = guess.fits.find((one) => one.table === table);
  if (fit !== undefined) return fit;
  throw new UserError(`--table: unknown table "${table}"`, {
    code: 'unknown_table',
    exit: exits.usage,
    hint: `one of ${tableNames.join(', ')}`,
  });
}

function rowsOf(guess: FileGuess, fit: TableFit): readonly Row[] {
  return guess.profiles.map(({ header, examples }, i) => {
    const assigned = fit.assigned.find((one) => one.header === header);
    const attribute = tables[fit.table].keepsUnknown === true && header !== '';
    return [
      header === '' ? `(column ${i + 1})` : header,
      assigned?.column ?? (attribute ? header : undefined),
      assigned?.reason ?? (attribute ? 'attribute' : 'not used'),
      brief(examples[0] ?? ''),
    ];
  });
}

function notesOf(name: string, guess: FileGuess, fit: TableFit, told: boolean): readonly Note[] {
  const { sample } = guess;
  const next = guess.fits.find((one) => one !== fit)!;
  const close = !told && next.score > fit.score - 0.5 && next.missing.length <= fit.missing.length;
  const written = [
    sample.encoding.encoding,
    delimiterWord(sample.delimiter),
    sample.headed ? 'a header row' : 'no header row',
    guess.dateFormat ?? (guess.profiles.some((profile) => profile.iso) ? 'ISO dates' : undefined),
    guess.decimalComma ? 'decimal comma' : undefined,
  ].filter((part) => part !== undefined);
  const notes = [
    isNothing(fit)
      ? warning(
          `${name}: may be none of clm's tables: no header names anything that they have; ${fit.table} come nearest`,
        )
      : note(`${name}: looks like ${fit.table}: ${evidence(fit)}`),
    (close ? warning : note)(
      `${close ? 'it could be' : 'the next would be'} ${next.table}: ${against(next)}`,
    ),
    note(
      `written in ${written.join(', ')}${sample.more ? `; judged by its first ${howMany(sample.rows.length, 'row')}` : ''}`,
    ),
    ...guess.doubts.map((doubt) => warning(`it does not tell ${doubt}`)),
  ];
  if (fit.missing.length > 0) {
    notes.push(warning(`nothing in it is ${fit.missing.join(', ')}, which ${fit.table} need`));
  }
  if (fit.repeats !== undefined) {
    notes.push(warning(`"${fit.repeats}" repeats, and should tell the rows of ${fit.table} apart`));
  }
  if (fit.numbered !== undefined) {
    notes.push(
      warning(
        fit.numbered === 'order_id'
          ? 'no column is order_id: each row is taken for an order'
          : `no column is ${fit.numbered}: rows are named by file and line, so load it once`,
      ),
    );
  }
  if (fit.constants.length > 0) {
    notes.push(
      warning(`no column is ${fit.constants.join(' or ')}: say it in the source, for the whole file`),
    );
  }
  return notes;
}

function evidence(fit: TableFit): string {
  const sure = fit.assigned.filter(({ reason }) => reason !== 'values');
  const parts = sure
    .slice(0, 6)
    .map(({ header, column }) => (header === column ? header : `"${header}" is ${column}`));
  const rest = sure.length > 6 ? ` and ${sure.length - 6} more` : '';
  return parts.length === 0 ? 'by its values only' : `${parts.join(', ')}${rest}`;
}

/** Whether anything but numbers and days speaks for a table. */
function isNothing(fit: TableFit): boolean {
  return fit.assigned.every(({ reason }) => reason === 'values');
}

function against(fit: TableFit): string {
  if (fit.missing.length > 0) return `nothing in it is ${fit.missing.join(', ')}`;
  if (fit.repeats !== undefined) return `"${fit.repeats}" repeats, which would tell its rows apart`;
  if (fit.constants.length > 0) return `no column is ${fit.constants.join(' or ')}`;
  return `fewer of its columns fit (${fit.assigned.length})`;
}

/** Appends the source to clm.toml, which is made if it is not there. */
function save(context: Context, name: string, toml: string): readonly Note[] {
  const path = resolve(context.io.cwd, 'clm.toml');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const { sources } = parseToml(before, 'clm.toml').values as { sources?: Record<string, unknown> };
  if (sources !== undefined && Object.hasOwn(sources, name)) {
    throw new UserError(`clm.toml: has a source "${name}" already`, {
      code: 'source_exists',
      exit: exits.usage,
      hint: 'choose another name with --name, or change it there',
    });
  }
  const gap = before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  parseToml(before + gap + toml, 'clm.toml');
  appendFileSync(path, gap + toml);
  return [note(`kept in clm.toml; "clm ingest source ${name} <file>" loads it`)];
}

function brief(text: string): string {
  return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}
