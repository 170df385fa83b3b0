import { exits, UserError } from '../../errors.js';
import { note } from '../../result.js';
import { transaction } from '../../store/load.js';
import { type StoredDecision, storedDecisions, undoDecisions } from '../../store/merges.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { writingRows } from '../shared.js';

export const unmerge = defineCommand({
  description: `Takes merges back: reports are again what they were without them. A customer leaves the person it was merged
into; the one that others were merged into lets all of them go. --run takes back a whole file of decisions, those to keep
apart included. What was taken back stays in "clm identity list --all".

Columns: customer_id person_id decision rule evidence run.`,
  examples: ['clm identity unmerge C1042', 'clm identity unmerge --run 3'],
  exits: [exits.done, exits.usage, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) =>
    command
      .argument('[customer]', 'the customer_id to take out')
      .option('--run <n>', 'all decisions of one run of apply', wholeNumberFlag),
  run: (context, options, customer) =>
    writingRows(context, async (store) => {
      if ((customer === undefined) === (options.run === undefined)) {
        throw new UserError('name a customer, or a run with --run', {
          code: 'nothing_named',
          exit: exits.usage,
          hint: '"clm identity list" shows both',
        });
      }
      const taken = await transaction(
        store,
        async () => {
          const found = chosen(await storedDecisions(store), customer, options.run);
          undoDecisions(
            store,
            found.map((one) => one.merge),
            context.io.now().toISOString(),
          );
          return found;
        },
        () => !context.dryRun,
      );
      const s = taken.length === 1 ? '' : 's';
      return {
        title: 'Decisions taken back',
        columns: [
          { name: 'customer_id', kind: 'text', heading: 'customer' },
          { name: 'person_id', kind: 'text', heading: 'person' },
          { name: 'decision', kind: 'text' },
          { name: 'rule', kind: 'text' },
          { name: 'evidence', kind: 'text' },
          { name: 'run', kind: 'count' },
        ],
        rows: taken.map((one) => [
          one.customerId,
          one.personId,
          one.decision,
          one.rule,
          one.evidence,
          one.run,
        ]),
        notes: [note(`${context.dryRun ? 'would take' : 'took'} back ${taken.length} decision${s}`)],
        personal: true,
      };
    }),
});

function chosen(
  inForce: readonly StoredDecision[],
  customer: string | undefined,
  run: number | undefined,
): readonly StoredDecision[] {
  if (run !== undefined) {
    const found = inForce.filter((one) => one.run === run);
    if (found.length > 0) return found;
    throw nothing(`run ${run} has no decision in force`);
  }
  const merges = inForce.filter((one) => one.decision === 'merge');
  const own = merges.filter((one) => one.customerId === customer);
  if (own.length > 0) return own;
  const others = merges.filter((one) => one.personId === customer);
  if (others.length > 0) return others;
  throw nothing(`"${customer}" is not merged with anybody`);
}

function nothing(message: string): UserError {
  return new UserError(message, {
    code: 'not_merged',
    exit: exits.usage,
    hint: '"clm identity list" shows what is merged',
  });
}
