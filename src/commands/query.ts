import { text } from 'node:stream/consumers';
import { exits, UserError } from '../errors.js';
import type { Row } from '../result.js';
import { select } from '../store/select.js';
import { defineCommand } from './command.js';
import { reading } from './shared.js';

export const query = defineCommand({
  description: `Runs one read-only statement over the views: customers products orders campaigns assignments contacts
responses costs consents loads models scores lists list_members. Days are ISO text, money is decimal.
- reads the statement from stdin. Columns: those of the statement.`,
  examples: [
    'clm query "select channel, count(*) as contacts from contacts group by channel order by channel"',
    'clm query - < report.sql',
  ],
  exits: [exits.done, exits.usage, exits.noStore, exits.newer],
  knownAt: true,
  flags: (command) => command.argument('<sql>', 'the statement, or - for stdin'),
  run: (context, _options, sql) =>
    reading(context, async (store) => {
      if (sql === '-' && context.io.stdinIsTerminal) {
        throw new UserError('- reads the statement from a pipe, and stdin is a terminal', {
          code: 'no_stdin',
          exit: exits.usage,
          hint: 'pass the statement as a word, or pipe it in',
        });
      }
      const statement = sql === '-' ? await text(context.io.stdin) : sql;
      const { columns, rows } = await select(store, statement);
      return {
        columns: columns.map((name, index) => ({ name, kind: numeric(rows, index) ? 'number' : 'text' })),
        rows,
      };
    }),
});

function numeric(rows: readonly Row[], index: number): boolean {
  return (
    rows.some((row) => row[index] !== null) &&
    rows.every((row) => row[index] === null || typeof row[index] === 'number')
  );
}
