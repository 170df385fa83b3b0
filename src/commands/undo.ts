import { exits, UserError } from '../errors.js';
import { type Note, note, type Result } from '../result.js';
import { transaction } from '../store/load.js';
import type { Store } from '../store/open.js';
import { lastLoad, type Undone, undoLoad } from '../store/undo.js';
import { type Context, defineCommand } from './command.js';
import { writingRows } from './shared.js';

export const undo = defineCommand({
  description: `Takes loads back: the store then reads as if they had never been made. Several are taken back newest first,
all of them or none. "last" is the last load of an export. What later loads rest on stays: it says which.
The numbers are those of "clm status --loads". The load stays in the ledger, marked as undone; --known-at still reads it.
Columns: load table source taken restored undone_by.`,
  examples: ['clm undo 12', 'clm undo last -n', 'clm undo 14 13 12'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) => command.argument('<load...>', 'numbers of loads, or last'),
  run: (context, _options, words) => writingRows(context, async (store) => undoAll(context, store, words)),
});

async function undoAll(context: Context, store: Store, words: readonly string[]): Promise<Result> {
  const undone = await transaction(
    store,
    async () => {
      const at = context.io.now().toISOString();
      return numbers(store, words).map((load) => undoLoad(store, load, at));
    },
    () => !context.dryRun,
  );
  const notes: Note[] = undone.flatMap(({ load, notes: remarks }) =>
    remarks.map((text) => note(`load ${load}: ${text}`)),
  );
  if (context.dryRun) notes.push(note('dry run: nothing was taken back'));
  return { columns, rows: undone.map(rowOf), notes };
}

const columns: Result['columns'] = [
  { name: 'load', kind: 'count' },
  { name: 'table', kind: 'text' },
  { name: 'source', kind: 'text' },
  { name: 'taken', kind: 'count' },
  { name: 'restored', kind: 'count' },
  { name: 'undone_by', kind: 'count' },
];

const rowOf = ({ load, table, source, taken, restored, by }: Undone) => [
  load,
  table,
  source,
  taken,
  restored,
  by,
];

/** The loads that the words name, newest first. */
function numbers(store: Store, words: readonly string[]): readonly number[] {
  const loads = words.map((word) => {
    if (word === 'last') return lastLoad(store);
    if (/^[1-9]\d{0,11}$/.test(word)) return Number(word);
    throw new UserError(`"${word}" is not the number of a load`, {
      code: 'bad_load',
      exit: exits.usage,
      hint: 'a number of "clm status --loads", or last',
    });
  });
  return [...new Set(loads)].sort((a, b) => b - a);
}
