import { exitMeanings, exits, unknownName } from '../errors.js';
import { note, type Result } from '../result.js';
import { defineCommand } from './command.js';

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
