import { exits, UserError } from '../../errors.js';
import { decide, type Refused, type Settled } from '../../identity/decide.js';
import { pairKey } from '../../identity/links.js';
import { note } from '../../result.js';
import { knownCustomers } from '../../store/knownCustomers.js';
import { transaction } from '../../store/load.js';
import { insertDecisions, mergesInForce, storedDecisions } from '../../store/merges.js';
import { defineCommand } from '../command.js';
import { writingRows } from '../shared.js';
import { readReview } from './readReview.js';

export const apply = defineCommand({
  description: `Follows the decisions of a review file: "merge" makes two customers one person from here on, in every report
and list; "apart" remembers that they are two, so that they are not merged by a later run; an empty decision waits. The
file is what "clm identity match -o" writes; it needs customer_id, person_id and decision.

Facts keep the customer_id they came with, and later exports may use either; what is read is one person, with the last
non-empty value of each column and the id of person_id. A file that contradicts itself, or names customers the store
does not know, changes nothing. Every file is a run that "clm identity unmerge --run" takes back whole.

Columns: customer_id person_id rule evidence result.`,
  examples: [
    'clm identity apply review.csv',
    'clm identity apply review.csv -n',
    'clm identity match | clm identity apply -',
  ],
  exits: [exits.done, exits.usage, exits.rejected, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) => command.argument('<file>', 'a review file; - is stdin'),
  run: (context, _options, file) =>
    writingRows(context, async (store) => {
      const { lines, source } = await readReview(context, file);
      const { settled, run } = await transaction(
        store,
        async () => {
          const apart = new Set(
            (await storedDecisions(store))
              .filter((one) => one.decision === 'apart')
              .map((one) => pairKey(one.customerId, one.personId)),
          );
          const known = await knownCustomers(store);
          const made = decide(lines, mergesInForce(store), apart, (id) => known.has(id));
          if (made.refused.length > 0) throw rejected(source, made.refused);
          const kept = made.settled.filter(({ result }) => result === 'merged' || result === 'kept apart');
          const decisions = kept.map(({ customerId, personId, rule, evidence, result }) => ({
            customerId,
            personId,
            rule,
            evidence,
            decision: result === 'merged' ? ('merge' as const) : ('apart' as const),
          }));
          const from = { source, madeAt: context.io.now().toISOString() };
          return {
            settled: made.settled,
            run: decisions.length === 0 ? undefined : insertDecisions(store, decisions, from),
          };
        },
        () => !context.dryRun,
      );
      const count = (result: Settled['result']) => settled.filter((one) => one.result === result).length;
      const did = `${count('merged')} merged, ${count('kept apart')} kept apart, ${count('unchanged')} unchanged, ${count('undecided')} without a decision`;
      return {
        title: 'Decisions',
        columns: [
          { name: 'customer_id', kind: 'text', heading: 'customer' },
          { name: 'person_id', kind: 'text', heading: 'person' },
          { name: 'rule', kind: 'text' },
          { name: 'evidence', kind: 'text' },
          { name: 'result', kind: 'text' },
        ],
        rows: settled.map((one) => [one.customerId, one.personId, one.rule, one.evidence, one.result]),
        notes: [
          note(context.dryRun ? `would be: ${did}` : run === undefined ? did : `run ${run}: ${did}`),
          ...(run === undefined || context.dryRun
            ? []
            : [note(`take it back with "clm identity unmerge --run ${run}"`)]),
        ],
        personal: true,
      };
    }),
});

function rejected(source: string, refused: readonly Refused[]): UserError {
  const { line, what } = refused[0]!;
  const more = refused.length === 1 ? '' : `, and ${refused.length - 1} more such lines`;
  return new UserError(`${source}:${line}: ${what}${more}`, {
    code: 'bad_decision',
    exit: exits.rejected,
    hint: 'nothing was changed; mend the line and apply the file again',
  });
}
