import { exitMeanings, exits, unknownName } from '../errors.js';
import { note, type Result } from '../result.js';
import { defineCommand } from './command.js';
import { methodsHelp } from './helpMethods.js';

const pairs = (first: string, rows: readonly (readonly [string, string])[]): Result => ({
  columns: [
    { name: first, kind: 'text' },
    { name: 'meaning', kind: 'text' },
  ],
  rows,
});

/** What `clm help <topic>` knows, a table each, so that scripts can read it too. */
const topics: Readonly<Record<string, () => Result>> = {
  'exit-codes': () => ({
    columns: [
      { name: 'exit', kind: 'count' },
      { name: 'meaning', kind: 'text' },
      { name: 'next', kind: 'text' },
    ],
    rows: exitMeanings.map(({ exit, meaning, next }) => [exit, meaning, next]),
  }),
  formats: () =>
    pairs('format', [
      ['auto', 'table on a terminal, csv in a pipe or a file'],
      ['table', 'for people: rounded, aligned, thousands separated'],
      ['csv', 'RFC 4180, LF, full precision, shares as fractions, money as plain decimals, missing as empty'],
      ['json', 'an array of flat objects with the keys of the CSV, missing as null'],
      ['ndjson', 'one such object a line'],
      ['md', 'a Markdown table'],
      ['html', 'a self-contained page with charts: notes, formulas under --explain; nothing is fetched'],
    ]),
  dates: () =>
    pairs('term', [
      ['day', 'a business day in the time zone of the store, printed as 2026-03-31'],
      [
        'as of',
        'no row dated later is read; default: the newest day of orders, contacts, responses, visits and cases, or --through',
      ],
      [
        'window',
        'whole days from the day of contact, which counts: t0 ... t0 + window - 1, the same for all arms',
      ],
      ['features', 'are made from days before t0 only'],
      ['complete', 'a unit whose whole window lies within the as-of day; others leave both arms'],
    ]),
  environment: () =>
    pairs('variable', [
      ['CLM_DB', 'the store, where --db does not say'],
      ['CLM_NOW', 'fixes the clock, for re-runs that must give the same bytes'],
      ['NO_COLOR', 'no colour, unless --color always; charts in plain ASCII, as with TERM=dumb'],
      ['COLUMNS', 'width of tables, where there is no terminal'],
    ]),
  methods: methodsHelp,
  scripting: () =>
    pairs('convention', [
      ['stdout, stderr', 'rows go to stdout, all talk to stderr; --quiet leaves only errors'],
      ['exit status', 'says what to do next: "clm help exit-codes"'],
      ['--strict', 'ends with 6 where a figure is not to be trusted, having printed it'],
      [
        '--format',
        'csv in a pipe unless told otherwise; json and ndjson have the same names, and null where csv is empty',
      ],
      [
        '--columns',
        'the columns that a script relies on, by name: others may be added, these keep their meaning',
      ],
      ['-o FILE', 'written whole or not at all, and never over the store or an input'],
      ['-', 'in place of a file reads stdin; without it nothing ever waits for input'],
      ['| head', 'a reader that closes the pipe early is no error'],
      ['--dry-run', 'says what a writing command would do, with the same counts, and writes nothing'],
      ['--wait', 'seconds to wait for another writer before ending with 11; readers never wait for writers'],
      [
        'again',
        'the same command on the same store prints the same bytes; a file loaded again changes nothing',
      ],
      ['CLM_NOW', 'the clock of a run, for re-runs of another day'],
    ]),
};

export const help = defineCommand({
  description: `Explains what all commands have in common. Topics: ${Object.keys(topics).join(' ')}.`,
  examples: ['clm help exit-codes', 'clm help dates'],
  exits: [exits.done, exits.usage],
  flags: (command) => command.argument('[topic]', Object.keys(topics).join(', ')),
  async run(_context, _options, topic) {
    if (topic === undefined) {
      return {
        ...pairs(
          'topic',
          Object.keys(topics).map((name) => [name, `clm help ${name}`]),
        ),
        notes: [note('"clm --help" lists the commands, "clm <command> --help" explains one')],
      };
    }
    const answer = topics[topic];
    if (answer === undefined) throw unknownName('topic', topic, Object.keys(topics), '"clm help"');
    return answer();
  },
});
