import { exits } from '../../errors.js';
import { note } from '../../result.js';
import { mergesInForce, personOf, storedDecisions } from '../../store/merges.js';
import { defineCommand } from '../command.js';
import { readingRows } from '../shared.js';

export const list = defineCommand({
  description: `Who is read as whom, and why: every decision in force, with its rule, its evidence, and the run and file that
brought it. shown_as is the person at the end, where merges chain. --all also has those that were taken back.

Columns: customer_id person_id shown_as decision rule evidence run made_at source undone_at.`,
  examples: ['clm identity list', 'clm identity list --all --format json'],
  exits: [exits.done, exits.usage, exits.noStore, exits.newer],
  flags: (command) => command.option('--all', 'also decisions that were taken back'),
  run: (context, options) =>
    readingRows(context, async (store) => {
      const decisions = await storedDecisions(store, options.all === true);
      const merges = mergesInForce(store);
      const merged = decisions.filter((one) => one.decision === 'merge' && one.undoneAt === undefined);
      const people = new Set(merged.map((one) => personOf(merges, one.customerId))).size;
      return {
        title: 'Who is read as whom',
        columns: [
          { name: 'customer_id', kind: 'text', heading: 'customer' },
          { name: 'person_id', kind: 'text', heading: 'person' },
          { name: 'shown_as', kind: 'text', machineOnly: true },
          { name: 'decision', kind: 'text' },
          { name: 'rule', kind: 'text' },
          { name: 'evidence', kind: 'text' },
          { name: 'run', kind: 'count' },
          { name: 'made_at', kind: 'text' },
          { name: 'source', kind: 'text', machineOnly: true },
          { name: 'undone_at', kind: 'text', machineOnly: options.all !== true },
        ],
        rows: decisions.map((one) => [
          one.customerId,
          one.personId,
          one.decision === 'merge' && one.undoneAt === undefined
            ? personOf(merges, one.customerId)
            : undefined,
          one.decision,
          one.rule,
          one.evidence,
          one.run,
          one.madeAt,
          one.source,
          one.undoneAt,
        ]),
        notes: [
          note(
            merged.length === 0
              ? 'nobody is merged: "clm identity match" shows who may be'
              : `${merged.length} customer${merged.length === 1 ? ' is' : 's are'} read as ${people} other${people === 1 ? '' : 's'}`,
          ),
        ],
        personal: true,
      };
    }),
});
